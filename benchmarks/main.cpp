/// \file
/// mutual_benchmarks [open] [mutex] [--check]: what mutual costs, beside what the system offers itself.
/// With --check it ends with 1 when a target is missed.

#include "benchmarks.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <span>
#include <string_view>

namespace {

int run(std::span<char*> words) {
    bool open = false, mutex = false, check = false;
    for (const std::string_view word : words) {
        open = open || word == "open";
        mutex = mutex || word == "mutex";
        check = check || word == "--check";
    }
    const bool all = !open && !mutex;
    bool met = true;
    if (open || all)
        met = mutual::benchmark::benchmark_open() && met;
    if (mutex || all)
        met = mutual::benchmark::benchmark_mutex() && met;
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
