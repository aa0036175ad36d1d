/// \file
/// handover: how objects without a name come to another process. A child gets three of them when it is started, and one
/// more while it runs. Start it without arguments; the same source works on both systems.

#include "objects.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
    try {
        const std::span<char*> words(argv, static_cast<std::size_t>(argc));
        if (words.size() == 6 && words[1] == std::string_view("child")) {
            handover::run_child(words.subspan(2));
            return 0;
        }
        return handover::run_parent(argv[0]);
    } catch (const std::exception& error) {
        fmt::print(stderr, "handover: {}\n", error.what());
        return 1;
    }
}
