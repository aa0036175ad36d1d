/// \file
/// mutual_benchmarks [open] [round-trips] [wait-any] [signals] [mutex] [--check]: what mutual costs, beside what the system offers itself.
/// With --check it ends with 1 when a target is missed.

#include "benchmarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <span>
#include <string_view>

namespace {

struct benchmark {
    std::string_view name;
    bool (*run)();
};

// Those that start another process come first: it may be a fork of this one, which then must not have any object.
constexpr std::array benchmarks = {
    benchmark{"open", mutual::benchmark::benchmark_open},
    benchmark{"round-trips", mutual::benchmark::benchmark_round_trips},
    benchmark{"wait-any", mutual::benchmark::benchmark_wait_any},
    benchmark{"signals", mutual::benchmark::benchmark_signals},
    benchmark{"mutex", mutual::benchmark::benchmark_mutex},
};

int run(std::span<char*> words) {
    const auto given = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    const bool check = given("--check");
    const bool all = words.size() == (check ? 1U : 0U);
    bool met = true;
    for (const benchmark& one : benchmarks) {
        if (all || given(one.name))
            met = one.run() && met;
    }
    return check && !met ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(std::span(argv, static_cast<std::size_t>(argc)).subspan(1));
    } catch (const std::exception& error) {
        fmt::print(stderr, "mutual_benchmarks: {}\n", error.what());
        return 1;
    }
}
