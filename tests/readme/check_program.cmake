# Runs a program of README.md twice, and compares what it prints with what README.md says.
#   cmake -DWHICH=<counter|errors> -DPROGRAM=<command> -DREADME=<file> -DSCRATCH=<folder> -P this
cmake_minimum_required(VERSION 3.24)

file(WRITE ${SCRATCH}/enter.txt "\n")
file(READ ${README} readme)

# Twice, since nothing may be left of the first time: the names have gone with their last handles.
foreach(time IN ITEMS first second)
    execute_process(COMMAND ${PROGRAM} INPUT_FILE ${SCRATCH}/enter.txt
        OUTPUT_VARIABLE output ERROR_VARIABLE error RESULT_VARIABLE failed)
    string(REPLACE "\r" "" output "${output}")
    if(failed)
        message(FATAL_ERROR "The ${time} run failed (${failed}):\n${output}${error}")
    endif()
    if(WHICH STREQUAL "errors")
        string(REGEX REPLACE "\n.*" "\n" expected "${output}") # the second line has the system's own words in it
        string(REGEX MATCHALL "\n" lines "${output}")
        list(LENGTH lines lines)
        if(NOT lines EQUAL 2)
            message(FATAL_ERROR "The ${time} run was to print two lines:\n${output}")
        endif()
    else()
        set(expected "visit 1; press Enter\n")
        if(NOT output STREQUAL expected)
            message(FATAL_ERROR "The ${time} run was to print\n${expected}and printed\n${output}")
        endif()
    endif()
    string(FIND "${readme}" "\n${expected}" found)
    if(found EQUAL -1)
        message(FATAL_ERROR "README.md does not say what the ${time} run printed:\n${output}")
    endif()
endforeach()
message(STATUS "README.md's program does what it says")
