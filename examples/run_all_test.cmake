# run_all says itself whether all went well.
add_test(NAME run_all COMMAND run_all)
set_tests_properties(run_all PROPERTIES TIMEOUT 60)
