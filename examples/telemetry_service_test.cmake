# A watcher and the service; on Linux once more with a watcher of another user, which only root can arrange.
set(ways one_user)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(APPEND ways two_users)
endif()

foreach(way IN LISTS ways)
    add_test(NAME telemetry_service.${way} COMMAND ${CMAKE_COMMAND}
        "-DPROGRAM=$<TARGET_PROPERTY:telemetry_service,CROSSCOMPILING_EMULATOR>;$<TARGET_FILE:telemetry_service>"
        -DWAY=${way} -P ${PROJECT_SOURCE_DIR}/cmake/check_telemetry.cmake)
    set_tests_properties(telemetry_service.${way} PROPERTIES TIMEOUT 120 SKIP_REGULAR_EXPRESSION "SKIPPED")
endforeach()
