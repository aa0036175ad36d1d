# The warnings of the house. They belong to mutual's own targets only, never to a user's.
function(mutual_set_warnings target)
    if(MSVC)
        target_compile_options(${target} PRIVATE /W4 /permissive- /utf-8 /Zc:__cplusplus /Zc:preprocessor)
        set(as_errors /WX)
    else()
        target_compile_options(${target} PRIVATE
            -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor
            -Woverloaded-virtual -Wcast-qual -Wcast-align -Wformat=2 -Wundef -Wunused)
        set(as_errors -Werror)
    endif()
    if(MUTUAL_WARNINGS_AS_ERRORS)
        target_compile_options(${target} PRIVATE ${as_errors})
    endif()
endfunction()
