#pragma once
/// \file
/// The region handles of this process that have a seat: what is to be done about them when it forks.

#include "posix/region_handle.hpp"

namespace mutual::posix {

/// A handle with a seat is in the list from the time it is finished to the time it is closed.
void add_to_list(platform::region& region) noexcept;
void remove_from_list(platform::region& region) noexcept;

// A process forks. Views are mapped through the description that the seat is on, and belong to both processes from then
// on, so that description can tell neither's life any more: both move to seats on new descriptions, made before the child
// is born.

void prepare_regions_for_fork() noexcept;
void keep_regions_in_parent() noexcept;
void keep_regions_in_child() noexcept;

} // namespace mutual::posix
