#pragma once
/// \file
/// Seats: who is alive. A holder of an object keeps a lock on one byte of the object's file, its seat. The kernel drops
/// the lock when the process ends, however it ends; so a look at the locks tells who is there, and nothing else does.

#include "posix/kernel/file_lock.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <cstdint>
#include <system_error>

namespace mutual::posix {

/// 1 … 65535; a mutex word names its owner by it.
using seat_number = std::uint16_t;
inline constexpr seat_number no_seat = 0;

// Where the bytes lie. They need not exist in the file: locks may lie beyond its end.
inline constexpr byte_range guard_byte{0, 1};
/// Holders that can own nothing (regions) share the first byte of the seats; the others have one each.
inline constexpr byte_range all_seats{1024, 65536};
inline constexpr byte_range shared_seat{1024, 1};
constexpr byte_range seat_byte(seat_number seat) noexcept {
    return {1024 + seat, 1};
}
/// Locked beside a seat when its process has closed all handles but a thread of it still owns the mutex: such a holder
/// does not keep the name (LT-02, LT-13).
constexpr byte_range lingering_byte(seat_number seat) noexcept {
    return {1024 + 65536 + seat, 1};
}
inline constexpr byte_range all_lingering{1024 + 65536, 65536};
/// Every byte that a holder locks.
inline constexpr byte_range all_bytes{0, 1024 + 2 * 65536};
/// Locked, shared, through the descriptions that views are mapped through: their locks stay as long as the views do, so
/// that a file that others may write is not used again below them. (Only where somebody might have to: see retire().)
inline constexpr byte_range views_byte{1024 + 2 * 65536, 1};

/// Locked by the guardian of a job, which is no holder.
inline constexpr byte_range guardian_byte{views_byte.first + 1, 1};

/// Sits down among those who share. The guard must be held.
void take_shared_seat(int fd, std::error_code& ec) noexcept;
/// A new description of the file behind `fd`, on the shared seat: a holder by itself, while `fd` or another one is.
/// \param path  as for reopen(); empty without a name
unique_fd open_seat(int fd, bool writable, const shm_path& path, std::error_code& ec) noexcept;
/// Takes a free seat, beginning the search after `hint`, and moves the hint. The guard must be held.
/// \errors errc::too_many_holders
seat_number take_own_seat(int fd, std::uint32_t& hint, std::error_code& ec) noexcept;

/// True when another description sits on that seat. (One's own seat is never seen: it must be known to be alive.)
bool seat_is_taken(int fd, seat_number seat) noexcept;
/// True when anybody else keeps the object's name: has a seat and does not linger.
bool has_other_holders(int fd) noexcept;

} // namespace mutual::posix
