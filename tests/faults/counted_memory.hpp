#pragma once
/// \file
/// The memory of this program's operator new: counted, and on demand taken from the system piece by piece, so that
/// every allocation of the library is a system call that can fail.

#include <cstddef>

namespace mutual::faults {

/// Allocations that were not given back, and some more, so that what was made before can be given back, too.
std::size_t living_allocations() noexcept;
/// Forgets what a forked process got from its parent.
void restart_counting() noexcept;

/// While it lives, each allocation is a mapping of its own.
class allocations_from_system {
public:
    allocations_from_system() noexcept;
    allocations_from_system(const allocations_from_system&) = delete;
    allocations_from_system& operator=(const allocations_from_system&) = delete;
    ~allocations_from_system();
};

} // namespace mutual::faults
