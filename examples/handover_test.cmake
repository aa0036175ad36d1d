# handover says itself whether all went well.
add_test(NAME handover COMMAND handover)
set_tests_properties(handover PROPERTIES TIMEOUT 60)
