# What mutual's tests, examples and benchmarks have in common.

# mutual_sources_in(<variable> <folder>): its sources, but for those whose names end in another system's.
function(mutual_sources_in variable folder)
    file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
    if(WIN32)
        list(FILTER files EXCLUDE REGEX "_posix\\.cpp$")
    else()
        list(FILTER files EXCLUDE REGEX "_win32\\.cpp$")
    endif()
    set(${variable} ${files} PARENT_SCOPE)
endfunction()

# mutual_set_up(<target>): how all of mutual's own code is compiled.
function(mutual_set_up target)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    mutual_set_warnings(${target})
endfunction()

# mutual_add_program(<name> <source>...)
function(mutual_add_program name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE mutual::mutual ${mutual_fmt_target})
    mutual_set_up(${name})
endfunction()

# mutual_precompile(<target> [<header>...]): what most of a test program's files include is read once, which saves a third
# of the time. The preset gcc goes without (CMAKE_DISABLE_PRECOMPILE_HEADERS), so that each file names all that it needs.
function(mutual_precompile target)
    target_precompile_headers(${target} PRIVATE ${ARGN} <fmt/format.h>
        <algorithm> <array> <chrono> <functional> <memory> <optional> <random> <string> <thread> <vector>)
endfunction()
