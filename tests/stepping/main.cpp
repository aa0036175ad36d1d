/// \file
/// mutual_stepping [--calls | --every N] [--offset N] [--only TEXT] [--list] [--json FILE] [--markdown FILE]
/// For each operation: a process executes a part of it and is killed, and others check what that left. It is killed
/// before its first instruction, before each of its system calls, after every N-th instruction, and after its last.
/// `--calls` leaves the instructions out, `--every N` the calls; `--every 1` strikes after every single instruction,
/// which takes hours. Without them N is 13, or more where that would be too many kills, and the instructions of the long
/// operations, which are those of jobs, are left out.
/// Ends with 1 when anything was not as it must be, and with 77 where one process cannot step another.
///
/// Why single steps, and not hooks in the library that kill: a hook is where somebody thought that a kill might matter,
/// and it is not in what users run. A debugger stops the unchanged library wherever it is: between any two instructions,
/// the compiler's order of stores included, and those of the C library, and on either side of each system call. Another
/// process can see nothing but shared memory, which instructions change, and what the kernel keeps, which calls change.
/// So a kill at every call shows all that names, locks and files can go through, and a kill at every instruction all
/// else.

#include "child.hpp"
#include "findings.hpp"
#include "operation.hpp"
#include "round.hpp"
#include "store.hpp"
#include "sweep.hpp"

#include <mutual/leftovers.hpp>

#include <fmt/format.h>

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

using namespace mutual::stepping;

constexpr int skipped = 77;

struct options {
    sweep_options sweep;
    std::string_view only;
    std::string json;
    std::string markdown;
    bool only_list = false;
};

unsigned long parse_number(std::string_view text) {
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument("not a number: " + std::string(text));
    return number;
}

void take_option(options& result, std::string_view name, std::string_view value) {
    if (name == "--every") {
        result.sweep.every = std::max(parse_number(value), 1UL);
        result.sweep.calls = false;
    } else if (name == "--offset") {
        result.sweep.offset = parse_number(value);
    } else if (name == "--only") {
        result.only = value;
    } else if (name == "--json") {
        result.json = value;
    } else if (name == "--markdown") {
        result.markdown = value;
    } else {
        throw std::invalid_argument("unknown option " + std::string(name));
    }
}

/// Without an offset it is another one each time, so that in the long run every instruction has its turn.
options parse(std::span<char* const> arguments) {
    options result;
    result.sweep.offset = static_cast<unsigned long>(std::chrono::system_clock::now().time_since_epoch().count());
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view name = arguments[i];
        if (name == "--calls")
            result.sweep.instructions = false;
        else if (name == "--list")
            result.only_list = true;
        else if (i + 1 < arguments.size())
            take_option(result, name, arguments[++i]);
        else
            throw std::invalid_argument("unknown option, or no value for it: " + std::string(name));
    }
    return result;
}

/// Steps cost less when nobody has to be woken on another processor.
void stay_on_one_processor() {
    cpu_set_t one;
    CPU_ZERO(&one);
    const int current = ::sched_getcpu();
    CPU_SET(static_cast<std::size_t>(current < 0 ? 0 : current), &one);
    ::sched_setaffinity(0, sizeof one, &one);
}

int list() {
    for (const named_operation& one : all_operations())
        fmt::print("{}\n", one.name);
    return EXIT_SUCCESS;
}

std::vector<findings> sweep_all(const options& chosen) {
    std::vector<findings> all;
    fmt::print("offset {}\n", chosen.sweep.offset);
    print_header();
    for (const named_operation& what : all_operations()) {
        if (what.name.find(chosen.only) == std::string_view::npos)
            continue;
        all.push_back(sweep(what, chosen.sweep));
        print(all.back());
    }
    return all;
}

int run(const options& chosen) {
    if (chosen.only_list)
        return list();
    if (!can_step()) {
        fmt::print("skipped: this system does not let one process step another\n");
        return skipped;
    }
    adopt_orphans();
    stay_on_one_processor();
    const std::vector<findings> all = sweep_all(chosen);
    if (!chosen.json.empty())
        write_json(chosen.json, all);
    if (!chosen.markdown.empty())
        write_markdown(chosen.markdown, all);
    unsigned long kills = 0;
    unsigned long violations = 0;
    for (const findings& one : all) {
        kills += one.kills_by_call + one.kills_by_instruction;
        violations += one.violations;
    }
    fmt::print("{} operations, {} kills, {} violations\n", all.size(), kills, violations);
    return violations == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// Removes what violations have left.
int run_and_clean_up(std::span<char* const> arguments) {
    try {
        const int result = run(parse(arguments));
        std::error_code ignored;
        mutual::remove_leftovers(ignored);
        return result;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "mutual_stepping: {}\n", problem.what());
        return 2;
    }
}

} // namespace

int main(int argc, char** argv) {
    return mutual::stepping::apart([=] { return run_and_clean_up({argv, static_cast<std::size_t>(argc)}); });
}
