#pragma once
/// \file
/// What a process has: to be compared before and after.

#include <cstddef>
#include <string>

namespace mutual::faults {

struct inventory {
    std::size_t descriptors = 0;
    std::size_t mappings = 0;    ///< of files in memory or in a folder for temporary files; not those of programs
    std::size_t allocations = 0; ///< of operator new

    friend bool operator==(const inventory&, const inventory&) = default;
};

/// Of this process, now.
inventory take_inventory();

std::string describe(const inventory& what);

} // namespace mutual::faults
