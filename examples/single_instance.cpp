/// \file
/// A program that runs once at a time: whoever makes the mutex is the first, and stays it as long as it lives.
/// However the first one ends, also killed, the name goes with it, and the next start is the first again.

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

int main(int argc, char** argv) {
    try {
        // Local\ (the default): once for each user. Global\ would mean once on this machine.
        const std::string name = argc > 1 ? argv[1] : "mutual-example-single-instance";
        const auto instance = mutual::named_mutex::open_or_create(name);
        if (!instance.created()) {
            fmt::print("It runs already.\n");
            return 1;
        }
        fmt::print("The only one. Start me again elsewhere; press Enter to end.\n");
        std::fflush(stdout);
        std::getchar();
        return 0;
    } catch (const std::exception& error) {
        fmt::print(stderr, "single_instance: {}\n", error.what());
        return 1;
    }
}
