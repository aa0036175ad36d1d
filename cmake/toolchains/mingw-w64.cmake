# Windows programs made on Linux with MinGW-w64, and run by Wine.

set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

# The "posix" flavour: the other one has no std::thread and no std::mutex.
find_program(mingw_cxx NAMES x86_64-w64-mingw32-g++-posix x86_64-w64-mingw32-g++ REQUIRED)
find_program(mingw_rc NAMES x86_64-w64-mingw32-windres)
set(CMAKE_CXX_COMPILER ${mingw_cxx})
set(CMAKE_RC_COMPILER ${mingw_rc})

set(CMAKE_FIND_ROOT_PATH /usr/x86_64-w64-mingw32)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# One file that runs anywhere: no libstdc++, libgcc or winpthread DLL to look for.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static")

# Wine with a prefix in the build folder, so that nobody's own is touched; without its debug lines, its desktop and its
# offers to install Mono and Gecko.
find_program(mingw_wine NAMES wine wine64 wine-stable)
if(mingw_wine)
    get_filename_component(mingw_wine_prefix ${CMAKE_CURRENT_LIST_DIR}/../../build/wine-prefix ABSOLUTE)
    set(CMAKE_CROSSCOMPILING_EMULATOR
        ${CMAKE_COMMAND} -E env WINEPREFIX=${mingw_wine_prefix} WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=
        ${mingw_wine})
endif()
