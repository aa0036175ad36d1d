# fmt and doctest, from the first of these that has them: the surrounding project; for a cross build the bare headers of
# this machine (FMT_INCLUDE_DIR, DOCTEST_INCLUDE_DIR); find_package; FetchContent.

set(mutual_fmt_minimum 9.0)
set(mutual_doctest_minimum 2.4.6)

# Makes a folder in the build tree that holds nothing but `header_folder` of the machine's includes, and puts it into the
# cache as `variable`. A cross compiler must never be given /usr/include itself: the C library there is another one.
function(mutual_link_host_headers variable header_folder header)
    if(${variable})
        return()
    endif()
    find_path(mutual_host_${header_folder} ${header_folder}/${header} NO_CMAKE_FIND_ROOT_PATH NO_CACHE
        PATHS /usr/include /usr/local/include)
    if(NOT mutual_host_${header_folder})
        return()
    endif()
    set(folder ${PROJECT_BINARY_DIR}/host_headers/${header_folder})
    file(MAKE_DIRECTORY ${folder})
    file(CREATE_LINK ${mutual_host_${header_folder}}/${header_folder} ${folder}/${header_folder} SYMBOLIC)
    set(${variable} ${folder} CACHE PATH "A folder that holds the headers of ${header_folder}, and nothing else")
endfunction()

# A header-only library from `include_dir`. SYSTEM: its warnings are not ours.
function(mutual_add_bare_headers target include_dir)
    add_library(${target} INTERFACE)
    target_include_directories(${target} SYSTEM INTERFACE ${include_dir})
endfunction()

# Downloads a dependency. The commits are fixed: a tag could be moved.
macro(mutual_fetch name repository commit cure)
    if(NOT MUTUAL_FETCH_DEPENDENCIES)
        message(FATAL_ERROR "mutual: ${name} is missing. ${cure}, or give -DCMAKE_PREFIX_PATH=<where it is>, "
            "or let it be downloaded: -DMUTUAL_FETCH_DEPENDENCIES=ON.")
    endif()
    message(STATUS "mutual: ${name} is not on this machine, downloading it from ${repository}")
    include(FetchContent)
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${commit} SYSTEM)
    FetchContent_MakeAvailable(${name})
endmacro()

# Sets mutual_fmt_target, what to link; and mutual_fmt_is_package: users of the installed library must find fmt too.
macro(mutual_find_fmt)
    set(mutual_fmt_target fmt::fmt)
    set(mutual_fmt_is_package ON)
    if(CMAKE_CROSSCOMPILING AND NOT TARGET fmt::fmt)
        mutual_link_host_headers(FMT_INCLUDE_DIR fmt format.h)
    endif()
    if(NOT TARGET fmt::fmt AND FMT_INCLUDE_DIR)
        message(STATUS "mutual: fmt, its headers only, from ${FMT_INCLUDE_DIR}")
        mutual_add_bare_headers(mutual_fmt ${FMT_INCLUDE_DIR})
        target_compile_definitions(mutual_fmt INTERFACE FMT_HEADER_ONLY)
        set(mutual_fmt_target $<BUILD_INTERFACE:mutual_fmt>)
        set(mutual_fmt_is_package OFF)
    elseif(NOT TARGET fmt::fmt)
        find_package(fmt ${mutual_fmt_minimum} QUIET CONFIG)
        if(fmt_FOUND)
            message(STATUS "mutual: fmt ${fmt_VERSION} from ${fmt_DIR}")
        else()
            set(FMT_INSTALL ON)
            mutual_fetch(fmt https://github.com/fmtlib/fmt.git 0c9fce2ffefecfdce794e1859584e25877b7b592
                "Install it (Debian: libfmt-dev)")
        endif()
    endif()
endmacro()

# Sets mutual_doctest_target.
macro(mutual_find_doctest)
    set(mutual_doctest_target doctest::doctest)
    if(CMAKE_CROSSCOMPILING AND NOT TARGET doctest::doctest)
        mutual_link_host_headers(DOCTEST_INCLUDE_DIR doctest doctest.h)
    endif()
    if(NOT TARGET doctest::doctest AND DOCTEST_INCLUDE_DIR)
        message(STATUS "mutual: doctest from ${DOCTEST_INCLUDE_DIR}")
        mutual_add_bare_headers(mutual_doctest ${DOCTEST_INCLUDE_DIR})
        set(mutual_doctest_target mutual_doctest)
    elseif(NOT TARGET doctest::doctest)
        find_package(doctest ${mutual_doctest_minimum} QUIET CONFIG)
        if(doctest_FOUND)
            message(STATUS "mutual: doctest ${doctest_VERSION} from ${doctest_DIR}")
        else()
            set(DOCTEST_WITH_TESTS OFF)
            set(DOCTEST_NO_INSTALL ON)
            mutual_fetch(doctest https://github.com/doctest/doctest.git ae7a13539fb71f270b87eb2e874fbac80bc8dda2
                "Install it (Debian: doctest-dev)")
        endif()
    endif()
endmacro()
