# Builds mutual and shows its main job: counting the words of a real text with several processes, first plainly, then
# with one process killed while it holds the lock. Sets itself up.
#
#   cmake [-D<option>=<value>]... -P cmake/demo.cmake
#
#   CXX         the compiler: g++ (default), clang++, a path
#   BUILD_TYPE  Debug, Release, RelWithDebInfo (default), MinSizeRel
#   TEXT        the file to count; by default a text made of the texts on this machine
cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/setup.cmake)

# Plain ASCII, without control characters: what a word is beyond it depends on the locale that `wc` runs in.
function(is_plain_text file result)
    set(${result} FALSE PARENT_SCOPE)
    file(SIZE ${file} size)
    file(READ ${file} text)
    string(LENGTH "${text}" length) # shorter when there is a NUL inside
    if(size GREATER 0 AND length EQUAL size AND NOT text MATCHES "[^\t\n\r -~]")
        set(${result} TRUE PARENT_SCOPE)
    endif()
endfunction()

# concatenate(<file> <part>...), byte by byte
function(concatenate file)
    execute_process(COMMAND ${CMAKE_COMMAND} -E cat ${ARGN} OUTPUT_FILE ${file} RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "Could not write ${file} (${failed}).")
    endif()
endfunction()

# make_text(<file>): the manual and modules that come with every CMake, and Debian's licences, until it is 8 MB.
function(make_text file)
    if(EXISTS ${file})
        return()
    endif()
    say("making a text of the texts on this machine: build/demo/text.txt")
    file(GLOB_RECURSE candidates /usr/share/common-licenses/* ${CMAKE_ROOT}/Help/*.rst ${CMAKE_ROOT}/Modules/*.cmake)
    set(parts "")
    foreach(candidate IN LISTS candidates)
        is_plain_text(${candidate} plain)
        if(plain)
            list(APPEND parts ${candidate})
        endif()
    endforeach()

    get_filename_component(folder ${file} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    set(blocks "")
    list(LENGTH parts count)
    set(some 100) # a command line must not become too long, on Windows above all
    foreach(first RANGE 0 ${count} ${some})
        if(first LESS count)
            list(SUBLIST parts ${first} ${some} now)
            concatenate(${folder}/block-${first} ${now})
            list(APPEND blocks ${folder}/block-${first})
        endif()
    endforeach()

    concatenate(${file}.new ${blocks})
    file(REMOVE ${blocks})
    file(SIZE ${file}.new size)
    while(size GREATER 0 AND size LESS 8388608)
        concatenate(${file}.more ${file}.new ${file}.new)
        file(RENAME ${file}.more ${file}.new)
        file(SIZE ${file}.new size)
    endwhile()
    file(RENAME ${file}.new ${file})
endfunction()

# count_words(<file> <result variable>): what `wc -w` says, or nothing where there is no wc.
function(count_words file result)
    set(${result} "" PARENT_SCOPE)
    find_program(wc wc NO_CACHE)
    if(wc)
        execute_process(COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${wc} -w ${file}
            OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
        string(REGEX MATCH "[0-9]+" words "${output}")
        set(${result} ${words} PARENT_SCOPE)
    endif()
endfunction()

# count(<what to say> <option>...): wordcount with these options, and its total compared.
function(count what)
    say("${what}")
    execute_process(COMMAND ${CMAKE_COMMAND} -DPROGRAM=${wordcount} -DTEXT=${TEXT} -DWORDS=${words} "-DOPTIONS=${ARGN}"
        -P ${root}/cmake/check_wordcount.cmake RESULT_VARIABLE failed)
    if(failed)
        message(FATAL_ERROR "The demo failed: ${what}; see above.")
    endif()
endfunction()

choose_native_build()
need_headers(fmt/format.h libfmt-dev)
need_headers(doctest/doctest.h doctest-dev)
configure(${preset} ${build_dir} ${configure_options})
build(${build_dir} wordcount)
set(wordcount ${build_dir}/examples/wordcount)
if(CMAKE_HOST_WIN32)
    set(wordcount ${build_dir}/examples/wordcount.exe)
endif()

if(TEXT)
    get_filename_component(TEXT ${TEXT} ABSOLUTE)
else()
    set(TEXT ${root}/build/demo/text.txt)
    make_text(${TEXT})
endif()
count_words(${TEXT} words)
count("counting, several processes at once")
count("once more, and one of them is killed while it holds the lock" --kill-one)
if(words)
    say("both totals are exact: ${words} words, as wc -w counts them")
else()
    say("both runs were complete (there is no wc here to compare with)")
endif()
