# wordcount on a text that needs nothing of the machine, with every kind of white space between its words.
set(text ${CMAKE_CURRENT_BINARY_DIR}/wordcount_test.txt)
if(NOT EXISTS ${text})
    string(REPEAT "one  two\tthree four five, six-seven eight 9 ten.\r\n" 400 block)
    string(REPEAT "${block}" 200 all)
    file(WRITE ${text} "${all}")
endif()
set(words 720000)

foreach(way IN ITEMS plain kill-one)
    set(options --workers 3)
    if(way STREQUAL "kill-one")
        list(APPEND options --kill-one)
    endif()
    add_test(NAME wordcount.${way} COMMAND ${CMAKE_COMMAND}
        "-DPROGRAM=$<TARGET_PROPERTY:wordcount,CROSSCOMPILING_EMULATOR>;$<TARGET_FILE:wordcount>"
        -DTEXT=${text} -DWORDS=${words} "-DOPTIONS=${options}" -P ${PROJECT_SOURCE_DIR}/cmake/check_wordcount.cmake)
    set_tests_properties(wordcount.${way} PROPERTIES TIMEOUT 120)
endforeach()
