#pragma once
/// \file
/// The descriptors that a new process must not have. Only system calls: it may share its memory with another process, or
/// be a copy of one of many threads.

#include <span>

namespace mutual::posix {

/// Closes all but these and one more.
void close_others(std::span<const int> keep, int and_this) noexcept;
/// exec closes all but the standard streams.
void close_by_exec() noexcept;

// The same on kernels that have no close_range(2), or not all of it.
void close_others_singly(std::span<const int> keep, int and_this) noexcept;
void close_by_exec_singly() noexcept;

} // namespace mutual::posix
