#pragma once
/// \file
/// What a run is asked for, and what comes of it.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace mutual::torture {

struct run_options {
    std::string program; ///< argv[0]
    std::chrono::milliseconds time = std::chrono::seconds(28);
    std::uint64_t kills = UINT64_MAX; ///< it ends when the time is over, or with so many kills
    std::size_t workers = 8;
    std::uint32_t seed = 0;             ///< 0: another one each time
    std::vector<std::string> scenarios; ///< by name; none: all. They share time and kills evenly.
};

/// What a scenario found.
struct summary {
    std::uint64_t kills = 0;
    std::uint64_t operations = 0;
    std::uint64_t ambiguous = 0; ///< rounds that a kill left with more than one right result
    std::uint64_t delay = 0;     ///< ns; the longest anybody had to wait for what was there, or overran his time
    std::uint64_t violations = 0;
};

/// Of a run; part of every name, and of no name of another run.
std::string new_tag();

} // namespace mutual::torture
