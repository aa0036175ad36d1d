#pragma once
/// \file
/// The driver: starts the workers, kills them, and looks at what they left.

#include <chrono>
#include <cstdint>
#include <string>

namespace mutual::torture {

struct driver_options {
    std::string program; ///< argv[0]
    std::chrono::milliseconds time = std::chrono::seconds(5);
    std::uint64_t kills = UINT64_MAX; ///< it ends when the time is over, or with so many kills
    std::size_t workers = 8;
    std::uint32_t seed = 0; ///< 0: another one each time
};

/// \return violations
std::uint64_t run_driver(const driver_options& options);

} // namespace mutual::torture
