#include "sweep.hpp"

#include "delay.hpp"
#include "round.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

namespace mutual::stepping {

namespace {

constexpr unsigned long most_shown = 5;
constexpr unsigned long usual_interval = 13;
constexpr unsigned long usual_kills = 40;
constexpr unsigned long fewest_kills = 3;
constexpr unsigned long usual_steps = 12'000; // of all kills of an operation together

unsigned long usual_interval_of(unsigned long instructions) {
    // Half of the operation is stepped through on the average.
    const unsigned long kills = std::clamp(2 * usual_steps / (instructions + 1), fewest_kills, usual_kills);
    return std::max(usual_interval, instructions / kills);
}

void complain(findings& found, const std::string& what) {
    if (++found.violations <= most_shown)
        fmt::print("    violation: {}\n", what);
}

bool has_seen(const findings& found, std::string_view outcome) {
    return std::ranges::find(found.seen, outcome) != found.seen.end();
}

round_result strike(const named_operation& what, const kill_point& point, findings& found) {
    round_result round = play(what, point);
    if (!round.violation.empty()) {
        const char* const unit = point.size == step_size::call ? "calls" : "instructions";
        complain(found, fmt::format("{}, killed after {} {}: {}", what.name, round.steps, unit, round.violation));
    } else if (!has_seen(found, round.outcome)) {
        found.seen.push_back(round.outcome);
    }
    return round;
}

/// Before its first instruction, before each call, and after the last.
void sweep_calls(const named_operation& what, findings& found) {
    round_result round;
    for (unsigned long at = 0; !round.complete; ++at) {
        round = strike(what, {step_size::call, at}, found);
        ++found.kills_by_call;
        if (round.steps < at && !round.complete)
            break; // it did not get there: reported already
    }
    found.calls = round.steps;
}

/// Before the first, after each that was chosen, and after the last.
void sweep_instructions(const named_operation& what, const sweep_options& chosen, findings& found) {
    constexpr unsigned long all = std::numeric_limits<unsigned long>::max();
    found.instructions = strike(what, {step_size::instruction, all}, found).steps;
    const unsigned long interval = chosen.every.value_or(usual_interval_of(found.instructions));
    const unsigned long offset = chosen.offset % interval;
    strike(what, {step_size::instruction, 0}, found);
    found.kills_by_instruction = 2;
    for (unsigned long at = offset == 0 ? interval : offset; at < found.instructions; at += interval) {
        strike(what, {step_size::instruction, at}, found);
        ++found.kills_by_instruction;
    }
}

void check_outcomes(const named_operation& what, findings& found) {
    const outcomes allowed = what.make()->allowed();
    for (const std::string_view one : {allowed.before, allowed.after}) {
        if (!has_seen(found, one))
            complain(found, fmt::format("{}: never seen: {}", what.name, one));
    }
}

} // namespace

findings sweep(const named_operation& what, const sweep_options& chosen) {
    findings found;
    found.operation = what.name;
    take_longest_delay();
    if (chosen.calls)
        sweep_calls(what, found);
    if (chosen.instructions && (chosen.every || !what.is_long))
        sweep_instructions(what, chosen, found);
    check_outcomes(what, found);
    found.longest_delay = take_longest_delay();
    return found;
}

} // namespace mutual::stepping
