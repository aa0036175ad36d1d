/// \file
/// The main function of every test program: the tests, or a role in one of them (--child=<role>).
/// Own option: --minutes=N, after which a hanging program is ended (default 5).

#define DOCTEST_CONFIG_IMPLEMENT
#include "support/doctest.hpp"

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/deadline_guard.hpp"

#include <mutual/leftovers.hpp>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

namespace {

constexpr std::string_view minutes_option = "--minutes=";

std::string_view given_limit(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]).starts_with(minutes_option))
            return argv[i];
    return "--minutes=5";
}

std::string activity(const char* first_argument) {
    const doctest::ContextOptions* const options = doctest::getContextOptions();
    if (options != nullptr && options->currentTest != nullptr)
        return options->currentTest->m_name;
    return first_argument != nullptr ? first_argument : "no test case";
}

} // namespace

int main(int argc, char** argv) {
    const std::string limit(given_limit(argc, argv));
    // Children get the same limit: they must not outlive a test program that was ended by its own.
    mutual::test::set_program(argv[0], {limit});
    const std::chrono::minutes minutes(std::atoi(limit.substr(minutes_option.size()).c_str()));
    const char* const first_argument = argv[1];
    const mutual::test::deadline_guard watchdog(minutes, [first_argument] { return activity(first_argument); });

    int exit_code = 0;
    if (mutual::test::run_role(argc, argv, exit_code))
        return exit_code;
    exit_code = doctest::Context(argc, argv).run();
    // Tests kill processes that were the last holders; what those leave is to be gone with the test program.
    std::error_code ignored;
    mutual::remove_leftovers(ignored);
    return exit_code;
}
