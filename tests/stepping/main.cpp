/// \file
/// mutual_stepping [--every N] [--offset N] [--only TEXT]
/// For each operation: a process executes k instructions of it and is killed, and another one checks what that left;
/// k = offset, offset + N, ... to the end of the operation. `--every 1` strikes after every single instruction, and takes
/// ten minutes. Without it N is 13, or more where that would be too many kills.
/// Ends with 1 when anything was not as it must be, and with 77 where one process cannot step another.

#include "checked_object.hpp"
#include "operation.hpp"
#include "round.hpp"

#include <mutual/leftovers.hpp>

#include <fmt/format.h>

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <limits>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace {

using namespace mutual::stepping;

constexpr int skipped = 77;
constexpr unsigned long most_shown = 5;
constexpr unsigned long usual_interval = 13;
constexpr unsigned long usual_kills = 50;

struct options {
    std::optional<unsigned long> every;
    unsigned long offset = 0;
    std::string_view only;
};

/// At which instructions an operation is killed.
struct points {
    unsigned long first;
    unsigned long interval;
};

unsigned long parse_number(std::string_view text) {
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument("not a number: " + std::string(text));
    return number;
}

/// Without an offset it is another one each time, so that in the long run every instruction has its turn.
options parse(std::span<char* const> arguments) {
    options result;
    bool has_offset = false;
    for (std::size_t i = 1; i < arguments.size(); i += 2) {
        const std::string_view name = arguments[i];
        if (i + 1 == arguments.size())
            throw std::invalid_argument("no value for " + std::string(name));
        const std::string_view value = arguments[i + 1];
        if (name == "--every")
            result.every = std::max(parse_number(value), 1UL);
        else if (name == "--offset")
            result.offset = parse_number(value);
        else if (name == "--only")
            result.only = value;
        else
            throw std::invalid_argument("unknown option " + std::string(name));
        has_offset = has_offset || name == "--offset";
    }
    if (!has_offset)
        result.offset = static_cast<unsigned long>(std::chrono::system_clock::now().time_since_epoch().count());
    return result;
}

points choose_points(const options& chosen, unsigned long instructions) {
    const unsigned long interval = chosen.every.value_or(std::max(usual_interval, instructions / usual_kills));
    return {chosen.offset % interval, interval};
}

/// Steps cost less when nobody has to be woken on another processor.
void stay_on_one_processor() {
    cpu_set_t one;
    CPU_ZERO(&one);
    const int current = ::sched_getcpu();
    CPU_SET(static_cast<std::size_t>(current < 0 ? 0 : current), &one);
    ::sched_setaffinity(0, sizeof one, &one);
}

/// What the kills of one operation showed.
class findings {
public:
    explicit findings(std::string_view name) : name_(name) {}

    void add(unsigned long at, const round_result& round) {
        ++kills_;
        if (!round.violation.empty()) {
            if (++violations_ <= most_shown)
                fmt::print("    violation after instruction {}: {}\n", at, round.violation);
        } else if (round.outcome != last_) {
            outcomes_ += fmt::format("; from {}: {}", at, round.outcome);
            last_ = round.outcome;
        }
    }
    void print(unsigned long instructions, unsigned long interval) const {
        fmt::print("{:<42}{:>6} instructions, {:>5} kills (every {}), {} violations{}\n", name_, instructions, kills_,
                   interval, violations_, outcomes_);
        std::fflush(stdout);
    }
    [[nodiscard]] unsigned long violations() const { return violations_; }

private:
    std::string_view name_;
    unsigned long kills_ = 0;
    unsigned long violations_ = 0;
    std::string outcomes_;
    std::string last_;
};

/// \return the number of violations
unsigned long sweep(const named_operation& what, const options& chosen) {
    const unsigned long instructions = play(what, std::numeric_limits<unsigned long>::max()).instructions;
    const auto [first, interval] = choose_points(chosen, instructions);
    findings found(what.name);
    round_result round;
    for (unsigned long at = first; !round.complete; at += interval) {
        round = play(what, at);
        found.add(at, round);
    }
    found.print(instructions, interval);
    return found.violations();
}

int run(const options& chosen) {
    if (!can_step()) {
        fmt::print("skipped: this system does not let one process step another\n");
        return skipped;
    }
    stay_on_one_processor();
    fmt::print("offset {}\n", chosen.offset);
    unsigned long violations = 0;
    for (const named_operation& what : all_operations())
        if (what.name.find(chosen.only) != std::string_view::npos)
            violations += sweep(what, chosen);
    fmt::print("{} violations; the slowest repair took {:.1f} ms\n", violations,
               static_cast<double>(slowest_repair().count()) / 1000);
    return violations == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int result = run(parse({argv, static_cast<std::size_t>(argc)}));
        std::error_code ignored;
        mutual::remove_leftovers(ignored);
        return result;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "mutual_stepping: {}\n", problem.what());
        return 2;
    }
}
