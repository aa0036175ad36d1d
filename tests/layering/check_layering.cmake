# Who may know the system, and who may not.
#   cmake -DROOT=<mutual's folder> -P check_layering.cmake
# Fails with one line for each offence: file:line: rule.
cmake_minimum_required(VERSION 3.24)

set(windows_headers "windows|windowsx|winternl|ntstatus|aclapi|sddl|psapi|tlhelp32|winsock2|io|process|direct")
set(posix_headers "unistd|fcntl|pthread|semaphore|poll|pwd|grp|dirent|spawn|libgen|sched|syscall|dlfcn|mntent|ftw")
set(os_headers "(${windows_headers}|${posix_headers})\\.h|(sys|linux|mach|asm|arpa|netinet|net)/[a-z0-9_/]+\\.h")
set(os_include "^[ \t]*#[ \t]*include[ \t]*[<\"](${os_headers})[>\"]")

set(platform_macros "_WIN32|_WIN64|WIN32|__linux__|__linux|linux|__unix__|__unix|unix|__APPLE__|__MACH__|__FreeBSD__")
string(APPEND platform_macros "|__OpenBSD__|__NetBSD__|__ANDROID__|__CYGWIN__|__MINGW32__|__MINGW64__|_POSIX_[A-Z_]+")
set(platform_if "^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef)([ \t].*|\\()?[^A-Za-z0-9_](${platform_macros})([^A-Za-z0-9_]|$)")

set(offences "")

# offends_in(<rule> <regex> <file>...): every line of the files that matches is an offence.
function(offends_in rule regex)
    foreach(file IN LISTS ARGN)
        file(STRINGS ${ROOT}/${file} matches REGEX "${regex}")
        foreach(match IN LISTS matches)
            string(STRIP "${match}" match)
            set(offences "${offences}\n  ${file}: ${rule}: ${match}" PARENT_SCOPE)
            set(offences "${offences}\n  ${file}: ${rule}: ${match}")
        endforeach()
    endforeach()
endfunction()

# files_of(<variable> <pattern>...): recursive, relative to ROOT.
function(files_of variable)
    set(patterns ${ARGN})
    list(TRANSFORM patterns PREPEND ${ROOT}/)
    file(GLOB_RECURSE files RELATIVE ${ROOT} LIST_DIRECTORIES OFF ${patterns})
    set(${variable} ${files} PARENT_SCOPE)
endfunction()

files_of(public include/*.hpp)
files_of(conformance tests/conformance/*.?pp tests/unit/*.?pp)
files_of(below src/posix/*.?pp src/win32/*.?pp)
files_of(win32 src/win32/*.?pp)
files_of(posix src/posix/*.?pp)
files_of(all include/*.?pp src/*.?pp)
set(neutral ${all})
list(REMOVE_ITEM neutral ${public} ${below})

offends_in("an OS header above the platform layer" "${os_include}" ${public} ${neutral} ${conformance})

set(without_permit ${all} ${conformance})
list(REMOVE_ITEM without_permit include/mutual/native_handle.hpp)
offends_in("a platform #if; a file chosen by CMake does it" "${platform_if}" ${without_permit})

set(not_the_door ${all})
list(REMOVE_ITEM not_the_door src/win32/windows.hpp)
offends_in("<windows.h> has one door, src/win32/windows.hpp" "#[ \t]*include[ \t]*[<\"][Ww]indows\\.h" ${not_the_door})

offends_in("a neutral file reaches into one system" "#[ \t]*include[ \t]*\"(win32|posix)/" ${public} ${neutral})
offends_in("win32 reaches into posix" "#[ \t]*include[ \t]*\"(\\.\\./)*posix/" ${win32})
offends_in("posix reaches into win32" "#[ \t]*include[ \t]*\"(\\.\\./)*win32/" ${posix})
offends_in("a public header includes a private one" "#[ \t]*include[ \t]*\"" ${public})
offends_in("a public macro that does not begin with MUTUAL_"
    "^[ \t]*#[ \t]*define[ \t]+([^M]|M[^U]|MU[^T]|MUT[^U]|MUTU[^A]|MUTUA[^L]|MUTUAL[^_])" ${public})

foreach(header IN LISTS all)
    if(header MATCHES "\\.hpp$")
        file(STRINGS ${ROOT}/${header} first LIMIT_COUNT 1)
        if(NOT first STREQUAL "#pragma once")
            string(APPEND offences "\n  ${header}: does not begin with #pragma once")
        endif()
    endif()
endforeach()

# A file that nothing compiles is a file that nobody misses.
if(EXISTS ${ROOT}/cmake/MutualSources.cmake)
    file(READ ${ROOT}/cmake/MutualSources.cmake text)
    string(REGEX MATCHALL "mutual_list_sources\\([^)]*\\)|set\\(mutual_[a-z_]*headers[^)]*\\)" lists "${text}")
    foreach(file IN LISTS all)
        get_filename_component(folder ${file} DIRECTORY)
        get_filename_component(name ${file} NAME)
        if(file MATCHES "\\.cpp$" AND NOT lists MATCHES "mutual_list_sources\\(${folder}[ \n][^)]*[ \n]${name}[ \n)]")
            string(APPEND offences "\n  ${file}: is not listed in cmake/MutualSources.cmake")
        elseif(file MATCHES "^include/" AND NOT lists MATCHES "[ \n/]${name}[ \n)]")
            string(APPEND offences "\n  ${file}: is not listed in cmake/MutualSources.cmake")
        endif()
    endforeach()
endif()

if(NOT all)
    message(FATAL_ERROR "There are no sources in ${ROOT}.")
endif()
if(offences)
    message(FATAL_ERROR "The layers are broken:${offences}\n")
endif()
list(LENGTH all count)
message(STATUS "layering: ${count} files, no offence")
