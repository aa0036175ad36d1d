/// \file
/// wordcount: counts the words of a file with several processes that share it by name. Like `wc -w`, only that any of
/// its workers may be killed at any time, and the total is exact all the same.

#include "parent.hpp"
#include "worker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>

namespace {

using wordcount::options;

constexpr std::uint32_t most_workers = 1000;

int usage() {
    fmt::print(stderr,
               "usage: wordcount [--workers N] [--kill-one] FILE\n"
               "  --workers N  processes that count, 1 to {}; default: one for each core, at least 2\n"
               "  --kill-one   kill a worker while it holds the lock, in the middle of an update\n",
               most_workers);
    return 2;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

// Words from `words` into `chosen`; false if they make no sense.
bool parse(std::span<char*> words, options& chosen) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--kill-one") {
            chosen.kill_one = true;
        } else if (word == "--workers" && i + 1 < words.size()) {
            chosen.workers = parse_number(words[++i]).value_or(0);
            if (chosen.workers == 0 || chosen.workers > most_workers)
                return false;
        } else if (chosen.file.empty() && !word.starts_with("--")) {
            chosen.file = word;
        } else {
            return false;
        }
    }
    return !chosen.file.empty();
}

int run(std::span<char*> words) {
    if (words.size() == 4 && words[1] == std::string_view("--worker")) {
        wordcount::run_worker(words[2], parse_number(words[3]).value_or(wordcount::nobody));
        return 0;
    }
    options chosen;
    if (words.empty() || !parse(words.subspan(1), chosen))
        return usage();
    chosen.program = words[0];
    if (chosen.workers == 0)
        chosen.workers = std::clamp(std::thread::hardware_concurrency(), 2U, most_workers);
    return wordcount::run_parent(chosen);
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv, static_cast<std::size_t>(argc)});
    } catch (const std::exception& error) {
        fmt::print(stderr, "wordcount: {}\n", error.what());
        return 1;
    }
}
