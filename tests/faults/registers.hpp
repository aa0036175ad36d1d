#pragma once
/// \file
/// What of a stopped process's system call can be changed. One file a processor.

#include <sys/types.h>

#include <cstdint>

namespace mutual::faults {

// Before the call: the process stands at its entry.

/// The call will not be made.
bool cancel_call(pid_t process) noexcept;
bool set_first_argument(pid_t process, std::uint64_t value) noexcept;

// After it: the process stands at its exit.

/// What the call returns to the process.
bool set_result(pid_t process, long result) noexcept;

} // namespace mutual::faults
