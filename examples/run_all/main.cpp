/// \file
/// run_all: runs a pipeline of programs, and makes sure that none of them, nor anything that they start, outlives it.
///
///     run_all seq 1000 :: grep 7 :: wc -l
///
/// Without arguments it shows what it does on itself. The same source works on both systems.

#include "run_all.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace {

/// The words between the separators; empty commands are left out.
std::vector<run_all::command> split(std::span<char*> words) {
    std::vector<run_all::command> pipeline(1);
    for (const std::string word : words) {
        if (word != "::")
            pipeline.back().push_back(word);
        else if (!pipeline.back().empty())
            pipeline.emplace_back();
    }
    if (pipeline.back().empty())
        pipeline.pop_back();
    return pipeline;
}

} // namespace

int main(int argc, char** argv) {
    try {
        const std::span<char*> words(argv, static_cast<std::size_t>(argc));
        if (words.size() == 4 && words[1] == std::string("--role"))
            return run_all::play(words[2], words[3]);
        const std::vector<run_all::command> pipeline = split(words.subspan(1));
        return pipeline.empty() ? run_all::demonstrate(argv[0]) : run_all::run(pipeline);
    } catch (const std::exception& error) {
        fmt::print(stderr, "run_all: {}\n", error.what());
        return 1;
    }
}
