# Can tools/check_facts.cmake fail? Plants each fault, one at a time.
#   cmake -DCHECK=<check_facts.cmake> -DSCRATCH=<folder> -P self_test.cmake
cmake_minimum_required(VERSION 3.24)

# expect(<regex for the outcome> <the table> <the test file>)
function(expect outcome table test)
    file(REMOVE_RECURSE ${SCRATCH})
    file(WRITE ${SCRATCH}/docs/semantics.md "# Rules\n\n| fact | rule | checked |\n|---|---|---|\n${table}")
    file(WRITE ${SCRATCH}/tests/unit/name_test.cpp "${test}")
    execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${SCRATCH} -DSCOPE=NS:02 -P ${CHECK}
        OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(NOT said MATCHES "${outcome}")
        message(FATAL_ERROR "Expected \"${outcome}\", but it said:\n${said}")
    endif()
endfunction()

set(row1 "| NS-01 | One namespace; for `all]`, [[; and [. | test |\n")
set(row2 "| NS-02 | Another type is refused. | not tested: the system does it for us |\n")
set(case1 "TEST_CASE(\"NS-01: one namespace; [one]\") {\n    CHECK(true);\n}\n")

expect("2 in scope, 1 tested, 1 with" "${row1}${row2}" "${case1}")
expect("2 in scope, 2 tested, 0 with" "${row1}| NS-02 | Rule | test: names |\n"
    "TEST_CASE_FIXTURE(thing,\n    \"UTF-16 (NS-02, NS-01) is fine\") {}\n")
expect("NS-02: has no row" "${row1}" "${case1}")
expect("NS-01: no test names it" "${row1}${row2}" "// NS-01 is only mentioned here\n")
expect("NS-02: .not tested:. without a reason" "${row1}| NS-02 | Rule | not tested: |\n" "${case1}")
expect("NS-02: its last cell is neither" "${row1}| NS-02 | Rule | later |\n" "${case1}")
expect("NS-02: .not tested. in docs" "${row1}${row2}" "${case1}TEST_CASE(\"NS-02 holds\") {}\n")
expect("ZZ-09: named by a test in tests/unit/name_test.cpp" "${row1}${row2}" "${case1}TEST_CASE(\"ZZ-09: ?\") {}\n")
expect("NS-01: has two rows" "${row1}${row1}${row2}" "${case1}")

file(REMOVE_RECURSE ${SCRATCH})
message(STATUS "check_facts.cmake finds what it should")
