#pragma once
/// \file
/// What can be done to a file through a descriptor of it, where no path leads to it any more, or not surely to the same.
/// Implemented once per POSIX system.

#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <system_error>

namespace mutual::posix {

/// Another opening of the file behind `fd`: a description, and so locks, of its own. `path`, which may be empty, is
/// where to find it on a system that does not show a process its own descriptors.
unique_fd reopen(int fd, bool writable, const shm_path& path, std::error_code& ec) noexcept;

/// Another descriptor of the same description: its locks are the same, too.
unique_fd copy_of(int fd, std::error_code& ec) noexcept;

/// Do both lead to one file? \errors those of fstat(2); then nobody knows
bool is_same_file(int a, int b, std::error_code& ec) noexcept;

/// Open for writing, too?
bool is_writable(int fd) noexcept;

/// fchmod for a descriptor that may do nothing else (O_PATH).
bool change_mode(int path_fd, mode_t mode) noexcept;

/// True when the file's size can never shrink again.
bool cannot_shrink(int fd) noexcept;

} // namespace mutual::posix
