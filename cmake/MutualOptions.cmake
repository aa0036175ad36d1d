# Strict and complete when mutual is built by itself, quiet when it is a part of something else.

option(MUTUAL_BUILD_TESTS "Build mutual's tests (needs doctest)" ${PROJECT_IS_TOP_LEVEL})
option(MUTUAL_BUILD_EXAMPLES "Build mutual's examples" ${PROJECT_IS_TOP_LEVEL})
option(MUTUAL_BUILD_BENCHMARKS "Build mutual's benchmarks" OFF)
option(MUTUAL_INSTALL "Make install rules for mutual" ${PROJECT_IS_TOP_LEVEL})
option(MUTUAL_WARNINGS_AS_ERRORS "Fail on a compiler warning in mutual" ${PROJECT_IS_TOP_LEVEL})
option(MUTUAL_FETCH_DEPENDENCIES "Download fmt and doctest when the machine has none" ${PROJECT_IS_TOP_LEVEL})
option(MUTUAL_BUILD_FUZZERS "Build the libFuzzer programs of tests/fuzz (needs Clang and MUTUAL_SANITIZE)" OFF)
set(MUTUAL_SANITIZE "" CACHE STRING "Sanitizers, as a list: address;undefined or thread")
set(MUTUAL_SOAK_SECONDS "" CACHE STRING "Seconds the torture test runs; empty: a few")

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
if(PROJECT_IS_TOP_LEVEL)
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()
