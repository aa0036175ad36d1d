#pragma once
/// \file
/// Taking memory and disk space now, so that a store that is full is an error here and never a SIGBUS later (SZ-08,
/// SZ-11).

#include <cstdint>
#include <system_error>

namespace mutual::posix {

/// Backs [offset, offset + size) of `fd`, a file that lives in memory. What is there already keeps its bytes. Asks
/// first whether there is room, so that a wish that cannot be met takes nothing and wakes no out-of-memory killer.
/// \errors errc::store_full
void reserve_memory(int fd, std::uint64_t offset, std::uint64_t size, std::error_code& ec) noexcept;

/// Gives memory back, and makes the range zero; the file keeps its size. False when that cannot be done.
bool punch_hole(int fd, std::uint64_t offset, std::uint64_t size) noexcept;

/// Makes a file on a disk longer, from `old_size` to `new_size`; on failure it is as long as before.
/// \errors std::errc::no_space_on_device, the system's own
void grow_file(int fd, std::uint64_t old_size, std::uint64_t new_size, std::error_code& ec) noexcept;

} // namespace mutual::posix
