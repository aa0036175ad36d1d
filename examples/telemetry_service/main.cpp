/// \file
/// telemetry_service: a service creates, users read. `telemetry_service serve NAME` publishes readings until Enter is
/// pressed; `telemetry_service watch NAME`, by any number of users, prints them until the service is gone, however that
/// came. Who watches can neither write what others read nor keep anybody waiting.

#include "roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string_view>

namespace {

int usage() {
    fmt::print(stderr, "usage: telemetry_service serve NAME [READINGS]   until Enter is pressed; so many at least\n"
                       "       telemetry_service watch NAME\n");
    return 2;
}

int run(std::span<char*> words) {
    const std::string_view role = words.size() > 2 ? words[1] : "";
    if (role == "serve" && words.size() <= 4) {
        const int fewest = words.size() == 4 ? std::atoi(words[3]) : 1;
        telemetry::serve(words[2], static_cast<std::uint64_t>(std::max(fewest, 1)));
        return 0;
    }
    if (role == "watch" && words.size() == 3) {
        telemetry::watch(words[2]);
        return 0;
    }
    return usage();
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run({argv, static_cast<std::size_t>(argc)});
    } catch (const std::exception& error) {
        fmt::print(stderr, "telemetry_service: {}\n", error.what());
        return 1;
    }
}
