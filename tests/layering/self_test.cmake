# Can check_layering.cmake fail? Plants each kind of offence into a copy of nothing, one at a time.
#   cmake -DCHECK=<check_layering.cmake> -DSCRATCH=<folder> -P self_test.cmake
cmake_minimum_required(VERSION 3.24)

# expect(<pass|fail> <file> <its text>)
function(expect outcome file text)
    file(REMOVE_RECURSE ${SCRATCH})
    file(WRITE ${SCRATCH}/include/mutual/good.hpp "#pragma once\n#include <string>\n#define MUTUAL_GOOD 1\n")
    file(WRITE ${SCRATCH}/src/good.cpp "#include \"platform/good.hpp\"\n#if defined(__cpp_exceptions)\n#endif\n")
    file(WRITE ${SCRATCH}/cmake/MutualSources.cmake
        "set(mutual_headers\n    good.hpp region.hpp native_handle.hpp)\nmutual_list_sources(src\n    good.cpp fine.cpp region.cpp)\n"
        "mutual_list_sources(src/posix\n    region.cpp)\nmutual_list_sources(src/win32\n    region.cpp)\n")
    file(WRITE ${SCRATCH}/${file} "${text}")
    execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${SCRATCH} -P ${CHECK} RESULT_VARIABLE result
        OUTPUT_QUIET ERROR_VARIABLE error)
    if(outcome STREQUAL "pass" AND NOT result EQUAL 0)
        message(FATAL_ERROR "Refused, but allowed: ${file}\n${text}\n${error}")
    elseif(outcome STREQUAL "fail" AND NOT error MATCHES "The layers are broken.*${file}")
        message(FATAL_ERROR "Not found: ${file}\n${text}\n${error}")
    endif()
endfunction()

expect(pass src/fine.cpp "#include <mutual/good.hpp>\n")
expect(pass src/posix/region.cpp "#include <sys/mman.h>\n#include <fcntl.h>\n")
expect(pass src/win32/windows.hpp "#pragma once\n#include <windows.h>\n")
expect(pass include/mutual/native_handle.hpp "#pragma once\n#if defined(_WIN32)\n#endif\n")

expect(fail src/region.cpp "#include <sys/mman.h>\n")
expect(fail src/platform/region.hpp "#pragma once\n#include <unistd.h>\n")
expect(fail include/mutual/region.hpp "#pragma once\n#  include <fcntl.h>\n")
expect(fail tests/conformance/a_test.cpp "#include <pthread.h>\n")
expect(fail src/region.cpp "#ifdef _WIN32\n#endif\n")
expect(fail src/region.cpp "#if 1 && !defined(__linux__)\n#endif\n")
expect(fail src/posix/region.cpp "#if defined(__APPLE__)\n#endif\n")
expect(fail tests/conformance/a_test.cpp "#if defined (_WIN32)\n#endif\n")
expect(fail src/win32/region.cpp "#include <Windows.h>\n")
expect(fail src/region.cpp "#include \"posix/unique_fd.hpp\"\n")
expect(fail src/win32/region.cpp "#include \"posix/unique_fd.hpp\"\n")
expect(fail src/posix/region.cpp "#include \"win32/unique_handle.hpp\"\n")
expect(fail include/mutual/region.hpp "#pragma once\n#include \"region.hpp\"\n")
expect(fail include/mutual/region.hpp "#pragma once\n#define REGION 1\n")
expect(fail include/mutual/region.hpp "#pragma once\n#define MUTE 1\n")
expect(fail src/region.hpp "#include <string>\n")
expect(fail src/forgotten.cpp "int forgotten();\n")
expect(fail src/posix/fine.cpp "int forgotten();\n")
expect(fail include/mutual/forgotten.hpp "#pragma once\n")

file(REMOVE_RECURSE ${SCRATCH})
message(STATUS "check_layering.cmake finds what it should")
