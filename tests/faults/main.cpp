/// \file
/// mutual_faults [--only TEXT] [--all] [--list] [--calls] [--verbose]
/// For each operation: each of its system calls fails once, with each error that its manual page names, and everything
/// is looked at afterwards. Ends with 1 when anything was not as it must be, and with 77 where one process cannot trace
/// another. See README.md.

#include "operation.hpp"
#include "private_store.hpp"
#include "round.hpp"

#include <mutual/leftovers.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace {

using namespace mutual::faults;

constexpr int skipped = 77;
constexpr unsigned long most_shown = 5;

// A search through folders makes the same few calls for each entry.
constexpr unsigned long many_of_a_kind = 20;
constexpr unsigned long sampling_interval = 10;

struct options {
    std::string_view only;
    bool tries_all = false;
    bool lists = false;
    bool lists_calls = false;
    bool is_verbose = false;
};

options parse(std::span<char* const> arguments) {
    options result;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--list")
            result.lists = true;
        else if (name == "--calls")
            result.lists_calls = true;
        else if (name == "--all")
            result.tries_all = true;
        else if (name == "--verbose")
            result.is_verbose = true;
        else if (name == "--only" && i + 1 < arguments.size())
            result.only = arguments[++i];
        else
            throw std::invalid_argument("unknown option, or no value for it: " + std::string(name));
    }
    return result;
}

struct counts {
    unsigned long calls = 0; ///< of the operation when nothing fails
    unsigned long injections = 0;
    unsigned long errors = 0;
    unsigned long absorbed = 0;
    unsigned long leftovers = 0;
    unsigned long violations = 0;
    unsigned long left_out = 0; ///< calls, where there are many of a kind

    counts& operator+=(const counts& other) {
        calls += other.calls;
        injections += other.injections;
        errors += other.errors;
        absorbed += other.absorbed;
        leftovers += other.leftovers;
        violations += other.violations;
        left_out += other.left_out;
        return *this;
    }
};

void print_row(std::string_view name, const counts& of) {
    fmt::print("{:<44}{:>6}{:>11}{:>8}{:>10}{:>11}{:>12}\n", name, of.calls, of.injections, of.errors, of.absorbed,
               of.leftovers, of.violations);
    std::fflush(stdout);
}

void print_heading() {
    fmt::print("{:<44}{:>6}{:>11}{:>8}{:>10}{:>11}{:>12}\n", "operation", "calls", "injections", "errors", "absorbed",
               "leftovers", "violations");
    std::fflush(stdout);
}

/// All injections into one operation.
class sweep {
public:
    sweep(const named_operation& what, const options& chosen) : what_(what), chosen_(chosen) {}

    counts run() {
        const round_result normal = play(what_, {}, nullptr);
        counts_.calls = normal.injected.calls.size();
        if (!normal.violation.empty() || normal.error) {
            complain(normal, {}, normal.error ? normal.error.message() : normal.violation);
        } else {
            strike_each(normal);
        }
        return counts_;
    }

private:
    /// How often an operation repeats a call can depend on what others do, so the end is where there is no such call.
    void strike_each(const round_result& normal) {
        std::map<const system_call*, unsigned long> seen;
        const auto& calls = normal.injected.calls;
        for (unsigned long call = 0;; ++call) {
            const unsigned long before = call < calls.size() ? seen[calls[call]]++ : 0;
            if (!chosen_.tries_all && before >= many_of_a_kind && before % sampling_interval != 0)
                ++counts_.left_out;
            else if (!strike(call, normal.had))
                return;
        }
    }
    /// Each error of one call. False when there is no such call.
    bool strike(unsigned long call, const inventories& normal) {
        std::size_t errors = 1;
        for (std::size_t error = 0; error < errors; ++error) {
            const injection where{call, error};
            const round_result round = play(what_, where, &normal);
            if (round.injected.failed == nullptr)
                return fails_without_injection(round, where);
            errors = round.injected.failed->errors.size();
            if (round.injected.error != 0 || !round.violation.empty())
                count(round, where);
        }
        return true;
    }
    /// It came to its end before; that it failed all the same is a violation, but no reason to try further calls.
    bool fails_without_injection(const round_result& round, const injection& where) {
        if (!round.violation.empty())
            complain(round, where, round.violation);
        return false;
    }
    void count(const round_result& round, const injection& where) {
        ++counts_.injections;
        counts_.leftovers += round.leaves_something ? 1 : 0;
        if (!round.violation.empty())
            complain(round, where, round.violation);
        else
            ++(round.error ? counts_.errors : counts_.absorbed);
        if (chosen_.is_verbose && round.violation.empty())
            fmt::print("    {}{} -> {}{}\n", where.call, describe_failure(round),
                       round.error ? round.error.message() : "absorbed",
                       round.leaves_something ? ", something left" : "");
    }
    void complain(const round_result& round, const injection& where, const std::string& what) {
        if (++counts_.violations <= most_shown)
            fmt::print("    violation at call {}{}: {}\n", static_cast<long>(where.call), describe_failure(round),
                       what);
    }
    static std::string describe_failure(const round_result& round) {
        if (round.injected.failed == nullptr)
            return {};
        return fmt::format(", {}, {}", round.injected.failed->name, ::strerrorname_np(round.injected.error));
    }

    const named_operation& what_;
    const options& chosen_;
    counts counts_;
};

void list_calls() {
    for (const system_call& row : system_calls()) {
        std::string errors;
        for (const int error : row.errors)
            errors += fmt::format(" {}", ::strerrorname_np(error));
        fmt::print("{:<28}{}{}{}\n", row.name, errors.empty() ? " none" : errors, row.reason.empty() ? "" : ": ",
                   row.reason);
    }
}

void list_operations() {
    for (const named_operation& what : all_operations())
        fmt::print("{}\n", what.name);
}

int run(const options& chosen) {
    if (chosen.lists)
        list_operations();
    if (chosen.lists_calls)
        list_calls();
    if (chosen.lists || chosen.lists_calls)
        return EXIT_SUCCESS;
    if (!can_inject()) {
        fmt::print("skipped: this system does not let one process see and change another one's calls\n");
        return skipped;
    }
    become_private();
    fmt::print("store and processes: {}\n", store_is_private() ? "its own" : "the system's");
    print_heading();
    counts all;
    for (const named_operation& what : all_operations()) {
        if (what.name.find(chosen.only) == std::string_view::npos)
            continue;
        const counts found = sweep(what, chosen).run();
        print_row(what.name, found);
        all += found;
    }
    print_row("all", all);
    if (all.left_out != 0)
        fmt::print(
            "{} calls left out: of those that an operation makes more than {} times every {}th was tried (--all)\n",
            all.left_out, many_of_a_kind, sampling_interval);
    std::error_code ignored;
    mutual::remove_leftovers(ignored); // of violations
    return all.violations == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(parse({argv, static_cast<std::size_t>(argc)}));
    } catch (const std::exception& problem) {
        fmt::print(stderr, "mutual_faults: {}\n", problem.what());
        return 2;
    }
}
