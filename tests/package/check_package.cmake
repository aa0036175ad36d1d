# Installs mutual and builds the programs of two users, one with find_package, one with add_subdirectory.
#   cmake -DROOT=<mutual's folder> -DBUILD=<a build of it> -DSCRATCH=<folder> [-DGENERATOR=..] [-DCXX=..] -P this
cmake_minimum_required(VERSION 3.24)

function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed)
    if(failed)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "Failed (${failed}): ${command}")
    endif()
endfunction()

set(options "")
if(GENERATOR)
    list(APPEND options -G ${GENERATOR})
endif()
if(CXX)
    list(APPEND options -DCMAKE_CXX_COMPILER=${CXX})
endif()

file(REMOVE_RECURSE ${SCRATCH})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}/installed)
foreach(way IN ITEMS find_package add_subdirectory)
    set(build ${SCRATCH}/${way})
    run(${CMAKE_COMMAND} -S ${ROOT}/tests/package/${way} -B ${build} ${options} -DCMAKE_BUILD_TYPE=Debug
        -DCMAKE_PREFIX_PATH=${SCRATCH}/installed)
    run(${CMAKE_COMMAND} --build ${build} --parallel 2)
    run(${build}/consumer)
endforeach()
message(STATUS "package: found and used both ways")
