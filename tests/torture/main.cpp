/// \file
/// mutual_torture [seconds] [--kills N] [--workers N] [--seed N] [--scenario NAME]...
/// Processes use objects of all types at random, and are killed at random moments. The scenarios share time and kills
/// evenly: "names" (creating, opening, locking, writing, closing), "automatic_event", "manual_event", "semaphore",
/// "wait_all", "timer" and "mixed"; all of them, unless some are named.
/// Ends with 1 when anything was not as it must be.

#include "driver.hpp"
#include "options.hpp"
#include "participant.hpp"
#include "scenarios.hpp"
#include "setup.hpp"
#include "worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using mutual::torture::run_options;
using mutual::torture::stage;
using mutual::torture::summary;

template <void (*play)(stage&)>
summary on_stage(const run_options& options) {
    stage on(options);
    play(on);
    return on.finish();
}

struct scenario {
    std::string_view name;
    summary (*run)(const run_options& options);
};

constexpr std::array<scenario, 7> scenarios{{
    {"names", mutual::torture::run_driver},
    {"automatic_event", on_stage<mutual::torture::play_automatic_event>},
    {"manual_event", on_stage<mutual::torture::play_manual_event>},
    {"semaphore", on_stage<mutual::torture::play_semaphore>},
    {"wait_all", on_stage<mutual::torture::play_wait_all>},
    {"timer", on_stage<mutual::torture::play_timer>},
    {"mixed", on_stage<mutual::torture::play_mixed>},
}};

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument(fmt::format("not a number: {}", text));
    return number;
}

std::string_view known_scenario(std::string_view name) {
    const auto* const found = std::ranges::find(scenarios, name, &scenario::name);
    if (found == scenarios.end())
        throw std::invalid_argument(fmt::format("no such scenario: {}", name));
    return found->name;
}

// MUTUAL_SOAK_SECONDS is how a test run asks for more time.
run_options parse(std::span<char*> words) {
    run_options options;
    options.program = words[0];
    if (const char* const soak = std::getenv("MUTUAL_SOAK_SECONDS"); soak != nullptr && *soak != '\0')
        options.time = std::chrono::seconds(parse_number(soak));
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool has_value = i + 1 < words.size();
        if (word == "--kills" && has_value)
            options.kills = parse_number(words[++i]);
        else if (word == "--workers" && has_value)
            options.workers = std::clamp<std::size_t>(parse_number(words[++i]), 1, mutual::torture::most_workers);
        else if (word == "--seed" && has_value)
            options.seed = static_cast<std::uint32_t>(parse_number(words[++i]));
        else if (word == "--scenario" && has_value)
            options.scenarios.emplace_back(known_scenario(words[++i]));
        else
            options.time = std::chrono::seconds(parse_number(word));
    }
    return options;
}

bool is_wanted(const scenario& one, const run_options& options) {
    return options.scenarios.empty() || std::ranges::find(options.scenarios, one.name) != options.scenarios.end();
}

/// \return violations
std::uint64_t run_scenarios(run_options options) {
    if (options.seed == 0)
        options.seed = std::random_device()();
    fmt::print("seed {}\n", options.seed);
    const auto count = static_cast<std::uint32_t>(
        std::ranges::count_if(scenarios, [&](const scenario& one) { return is_wanted(one, options); }));
    options.time /= count;
    options.kills = std::max<std::uint64_t>(options.kills / count, 1);
    std::uint64_t violations = 0;
    for (const scenario& one : scenarios) {
        if (!is_wanted(one, options))
            continue;
        const summary found = one.run(options);
        fmt::print("{}: kills {}, operations {}, ambiguous {}, max delay {:.1f} ms, violations {}\n", one.name,
                   found.kills, found.operations, found.ambiguous, static_cast<double>(found.delay) / 1e6,
                   found.violations);
        std::fflush(stdout);
        violations += found.violations;
    }
    return violations;
}

int run(std::span<char*> words) {
    if (words.size() == 5 && words[1] == std::string_view("--worker")) {
        const mutual::torture::setup setup(words[2]);
        mutual::torture::run_worker(setup, parse_number(words[3]), parse_number(words[4]));
        return EXIT_SUCCESS;
    }
    if (words.size() == 5 && words[1] == std::string_view("--participant")) {
        mutual::torture::run_participant(words[2], parse_number(words[3]), parse_number(words[4]));
        return EXIT_SUCCESS;
    }
    return run_scenarios(parse(words)) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv, static_cast<std::size_t>(argc)});
    } catch (const std::exception& error) {
        fmt::print(stderr, "mutual_torture: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
