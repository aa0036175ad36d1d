/// \file
/// mutual_torture [seconds] [--kills N] [--workers N] [--seed N]
/// Processes create, open, lock, write and close names of all types at random, and are killed at random moments.
/// Ends with 1 when anything was not as it must be.

#include "driver.hpp"
#include "setup.hpp"
#include "worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using mutual::torture::driver_options;

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw std::invalid_argument(fmt::format("not a number: {}", text));
    return number;
}

// MUTUAL_SOAK_SECONDS is how a test run asks for more time.
driver_options parse(std::span<char*> words) {
    driver_options options;
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
        else
            options.time = std::chrono::seconds(parse_number(word));
    }
    return options;
}

int run(std::span<char*> words) {
    if (words.size() == 5 && words[1] == std::string_view("--worker")) {
        const mutual::torture::setup setup(words[2]);
        mutual::torture::run_worker(setup, parse_number(words[3]), parse_number(words[4]));
        return EXIT_SUCCESS;
    }
    return mutual::torture::run_driver(parse(words)) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
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
