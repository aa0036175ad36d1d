# pipeline compares its own figures.
add_test(NAME pipeline COMMAND pipeline)
set_tests_properties(pipeline PROPERTIES TIMEOUT 120)
