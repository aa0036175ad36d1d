# Builds mutual and passes its tests: the native suite, then the Windows suite under Wine. Sets itself up.
#
#   cmake [-D<option>=<value>]... -P cmake/test.cmake
#
#   CXX         the native compiler: g++ (default), clang++, a path
#   BUILD_TYPE  Debug, Release, RelWithDebInfo (default), MinSizeRel
#   WINDOWS     OFF leaves the Windows suite out
#   SOAK        seconds that the torture test runs, instead of a few
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/wine.cmake)

function(warn_loudly)
    string(REPEAT "!" 100 line)
    message(STATUS "${line}")
    message(STATUS "!! The Windows suite is left out (${windows_left_out}): half of mutual is NOT tested.")
    message(STATUS "${line}")
endfunction()

# run_tests(<result variable> <build directory>)
function(run_tests result directory)
    file(RELATIVE_PATH shown ${root} ${directory})
    say("testing ${shown}")
    execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${directory} --output-on-failure --no-tests=error
        --timeout 600 RESULT_VARIABLE failed)
    set(${result} ${failed} PARENT_SCOPE)
endfunction()

# Decide everything that may be missing before the work begins.
set(windows_left_out "")
if(DEFINED WINDOWS AND NOT WINDOWS)
    set(windows_left_out "WINDOWS=OFF")
elseif(NOT CMAKE_HOST_WIN32 AND NOT host_system STREQUAL "Linux")
    set(windows_left_out "it needs Linux")
endif()
if(windows_left_out)
    warn_loudly()
endif()
choose_native_build()
need_headers(fmt/format.h libfmt-dev)
need_headers(doctest/doctest.h doctest-dev)
if(NOT windows_left_out AND NOT CMAKE_HOST_WIN32)
    need_wine()
endif()
set(soak -DMUTUAL_SOAK_SECONDS=${SOAK})
set(targets all all_verify_interface_header_sets)

configure(${preset} ${build_dir} ${configure_options} ${soak} -DMUTUAL_BUILD_TESTS=ON -DMUTUAL_BUILD_EXAMPLES=ON)
build(${build_dir} ${targets})
run_tests(failed ${build_dir})
if(failed)
    message(FATAL_ERROR "The native suite failed (preset ${preset}); see above.")
endif()

if(CMAKE_HOST_WIN32)
    say("all tests passed: natively on Windows")
elseif(windows_left_out)
    warn_loudly()
    say("all tests passed: natively on ${host_system}, NOT on Windows")
else()
    set(windows_dir ${root}/build/mingw-wine)
    configure(mingw-wine ${windows_dir} ${soak})
    build(${windows_dir} ${targets})
    start_wine()
    run_tests(failed ${windows_dir})
    stop_wine()
    if(failed)
        message(FATAL_ERROR "The Windows suite failed (preset mingw-wine, under Wine); see above.")
    endif()
    say("all tests passed: natively on ${host_system}, and as Windows programs under Wine")
endif()
