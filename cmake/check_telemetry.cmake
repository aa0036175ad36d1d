# Runs telemetry_service, one process to serve and one to watch, and checks what the watcher was refused.
#   cmake -DPROGRAM="<how to start it; a list>" -DWAY=<one_user or two_users> -P check_telemetry.cmake

set(watcher ${PROGRAM})
if(WAY STREQUAL "two_users")
    set(watcher setpriv --reuid=65534 --regid=65534 --clear-groups ${PROGRAM})
    # Without arguments it prints its usage, and ends with 2.
    execute_process(COMMAND ${watcher} RESULT_VARIABLE exit_code OUTPUT_QUIET ERROR_VARIABLE reason)
    if(NOT exit_code EQUAL 2)
        string(STRIP "${reason}" reason)
        message(STATUS "SKIPPED: it cannot be started as another user: ${exit_code} ${reason}")
        return()
    endif()
endif()
string(RANDOM LENGTH 12 suffix)
set(name telemetry-${suffix})

# The commands run at once. The first reading that the watcher prints arrives at the service as the line that ends it, and
# the end of the service ends the watcher: nobody waits for a time.
execute_process(COMMAND ${watcher} watch ${name} COMMAND ${PROGRAM} serve ${name} 10
    RESULTS_VARIABLE exit_codes ERROR_VARIABLE told TIMEOUT 100)
message("${told}")
if(NOT exit_codes STREQUAL "0;0")
    message(FATAL_ERROR "They ended with ${exit_codes}.")
endif()

# expect(<regex>)
function(expect regex)
    if(NOT told MATCHES "${regex}")
        message(FATAL_ERROR "The watcher did not say: ${regex}")
    endif()
endfunction()

expect("refused: map for writing")
expect("refused: set ")
expect("the service is gone, its last reading was [1-9][0-9]")
if(WAY STREQUAL "two_users")
    expect("refused: open for writing")
    expect("refused: open for setting")
endif()

# What the last holder may not remove, as it is another user's, the next service does.
execute_process(COMMAND ${CMAKE_COMMAND} -E true COMMAND ${PROGRAM} serve ${name} RESULTS_VARIABLE exit_codes)
if(NOT exit_codes STREQUAL "0;0")
    message(FATAL_ERROR "The service did not start again: ${exit_codes}")
endif()
