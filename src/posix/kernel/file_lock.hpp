#pragma once
/// \file
/// Locks on bytes of a file that belong to the open file description, not to the process: two openings of a file in
/// one process exclude each other, and the kernel drops them when the last descriptor is gone, however a process ends.

#include <cstdint>
#include <optional>
#include <system_error>

namespace mutual::posix {

enum class lock_kind : unsigned char { shared, exclusive };

struct byte_range {
    std::int64_t first;
    std::int64_t count;
};

/// False when another description has a conflicting lock; `ec` is set for anything else that is wrong.
bool try_lock_bytes(int fd, lock_kind kind, byte_range bytes, std::error_code& ec) noexcept;
/// Sleeps until it has the lock. For processes that have nothing else to do: nothing but a signal ends it early.
void await_lock(int fd, lock_kind kind, byte_range bytes) noexcept;
void unlock_bytes(int fd, byte_range bytes) noexcept;
/// Does another description have a lock on one of these bytes?
/// \param when_unknown  the answer if the system gives none: what must not be taken for granted differs
bool is_locked_elsewhere(int fd, byte_range bytes, bool when_unknown) noexcept;
/// The first lock of *another* description that would conflict, cut to `bytes`; nothing when there is none. Without an
/// answer from the system, all of `bytes`: who cannot look must not take anybody for dead.
std::optional<byte_range> find_lock(int fd, lock_kind kind, byte_range bytes) noexcept;

} // namespace mutual::posix
