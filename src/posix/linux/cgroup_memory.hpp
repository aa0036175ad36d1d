#pragma once
/// \file
/// The memory limits of control groups (version 2): a container's limit is not in /proc/meminfo, but it kills.

#include <cstdint>

namespace mutual::posix {

/// Bytes that this process's control group and all groups above it would still let it take; the largest number when
/// nothing limits it or the groups cannot be read.
std::uint64_t cgroup_available_memory() noexcept;

} // namespace mutual::posix
