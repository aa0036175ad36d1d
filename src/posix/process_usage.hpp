#pragma once
/// \file
/// What one process has used. Implemented once per POSIX system.

#include "posix/control_group.hpp"

#include <sys/types.h>

namespace mutual::posix {

/// Processor time of a process, and of those of its children that it has waited for; nothing when it has ended.
group_usage usage_of(pid_t process) noexcept;

} // namespace mutual::posix
