# Wine for the tests: a prefix of our own in the build folder, made once, and nothing left running. The same settings
# are in toolchains/mingw-w64.cmake, for each test program.

set(wine_prefix ${root}/build/wine-prefix)
set(wine_environment ${CMAKE_COMMAND} -E env WINEPREFIX=${wine_prefix} WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=)

# need_wine(): the cross compiler and Wine are there, or the end.
function(need_wine)
    set(cure "\nOr leave the Windows suite out: cmake -DWINDOWS=OFF -P cmake/test.cmake")
    if(NOT host_processor MATCHES "^(x86_64|amd64|AMD64)$")
        message(FATAL_ERROR "The Windows suite needs an x86-64 machine, and this is ${host_processor}.${cure}")
    endif()
    need_program(mingw NAMES x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-g++
        PACKAGES g++-mingw-w64-x86-64-posix CURE "${cure}")
    need_program(wine NAMES wine wine64 wine-stable PACKAGES wine wine64 CURE "${cure}")
    need_program(wineserver NAMES wineserver wineserver-stable PACKAGES wine wine64 CURE "${cure}")
    set(wine ${wine} PARENT_SCOPE)
    set(wineserver ${wineserver} PARENT_SCOPE)
endfunction()

# start_wine(): makes the prefix when there is none, and starts Wine's services, so that no test pays for it. All of them
# write into a file: a service that had a test's output for its own would keep ctest waiting for the end of it.
function(start_wine)
    set(log ${root}/build/wine.log)
    if(NOT EXISTS ${wine_prefix}/.complete)
        say("preparing Wine in build/wine-prefix")
        file(REMOVE_RECURSE ${wine_prefix})
        file(MAKE_DIRECTORY ${wine_prefix})
    endif()
    # It lives on for a minute without programs: from one test to the next, and not for ever when this is interrupted.
    execute_process(COMMAND ${wine_environment} ${wineserver} -p60 OUTPUT_FILE ${log} ERROR_FILE ${log})
    execute_process(COMMAND ${wine_environment} ${wine} wineboot -i RESULT_VARIABLE failed TIMEOUT 300
        OUTPUT_FILE ${log} ERROR_FILE ${log})
    if(failed)
        stop_wine()
        file(READ ${log} output)
        message(FATAL_ERROR "Wine could not prepare its prefix ${wine_prefix} (${failed}):\n${output}")
    endif()
    file(TOUCH ${wine_prefix}/.complete)
endfunction()

# stop_wine(): ends what runs in our prefix, and waits until it is gone.
function(stop_wine)
    execute_process(COMMAND ${wine_environment} ${wineserver} -k TIMEOUT 30 OUTPUT_QUIET ERROR_QUIET)
    execute_process(COMMAND ${wine_environment} ${wineserver} -w TIMEOUT 60 OUTPUT_QUIET ERROR_QUIET)
endfunction()
