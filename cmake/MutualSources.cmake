# The files of the library. One folder implements src/platform, and this file alone chooses which; differences between
# POSIX systems are folders as well, so no source needs a platform #if.

file(GLOB mutual_headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/mutual/*.hpp)
set(mutual_fmt_headers ${mutual_headers})
list(FILTER mutual_headers EXCLUDE REGEX "/format\\.hpp$")
list(FILTER mutual_fmt_headers INCLUDE REGEX "/format\\.hpp$")

set(mutual_source_folders src)
if(WIN32)
    list(APPEND mutual_source_folders src/win32)
    set(mutual_system_libraries advapi32)
    set(mutual_system_definitions UNICODE _UNICODE _WIN32_WINNT=0x0A00)
elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(APPEND mutual_source_folders src/posix src/posix/kernel src/posix/linux)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
    # shm_open lives in librt before glibc 2.34.
    include(CheckLibraryExists)
    check_library_exists(rt shm_open "" MUTUAL_HAVE_LIBRT)
    # Offsets of 64 bits also where `long` has 32: the layout is the same for all.
    set(mutual_system_definitions _FILE_OFFSET_BITS=64)
    set(mutual_system_libraries Threads::Threads $<$<BOOL:${MUTUAL_HAVE_LIBRT}>:rt>)
else()
    message(FATAL_ERROR "mutual: there is no port to ${CMAKE_SYSTEM_NAME} yet. CONTRIBUTING.md says how to make one.")
endif()

set(mutual_sources "")
foreach(folder IN LISTS mutual_source_folders)
    file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
    list(APPEND mutual_sources ${files})
endforeach()
