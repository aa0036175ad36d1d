# Runs wordcount once and compares its total.
#   cmake -DPROGRAM="<how to start it; a list>" -DTEXT=<file> -DWORDS=<total> [-DOPTIONS=<list>] -P check_wordcount.cmake
# An empty WORDS compares nothing; the program's exit code counts always.

execute_process(COMMAND ${PROGRAM} ${OPTIONS} ${TEXT}
    RESULT_VARIABLE exit_code OUTPUT_VARIABLE output ECHO_OUTPUT_VARIABLE)
if(NOT exit_code EQUAL 0)
    message(FATAL_ERROR "wordcount ended with ${exit_code}.")
endif()
if(NOT output MATCHES "total: ([0-9]+) words")
    message(FATAL_ERROR "wordcount did not print its total.")
endif()
if(WORDS AND NOT CMAKE_MATCH_1 EQUAL WORDS)
    message(FATAL_ERROR "wordcount counted ${CMAKE_MATCH_1} words, but there are ${WORDS}.")
endif()
