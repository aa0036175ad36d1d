#pragma once
/// \file
/// Limits of one process, from outside. Implemented once per POSIX system. Thin system calls; 0 is the calling process.

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace mutual::posix {

enum class process_limit : unsigned char {
    memory,         ///< bytes of address space
    processor_time, ///< seconds
};

/// Lowers soft and hard limit to `value`, where they are not lower already. \return 0 or an errno value
int tighten(pid_t process, process_limit which, std::uint64_t value) noexcept;
/// Sets both; nothing: no limit. EPERM when the hard one would be raised without privileges.
int set_limit(pid_t process, process_limit which, std::optional<std::uint64_t> value) noexcept;

/// Of all threads that it has. EACCES when a lower value takes privileges.
int set_nice(pid_t process, int value) noexcept;

} // namespace mutual::posix
