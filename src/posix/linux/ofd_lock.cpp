#include "posix/kernel/file_lock.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sched.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>

namespace mutual::posix {

namespace {

// The control block of a large region lies beyond 2 GiB.
static_assert(sizeof(off_t) == 8, "build with _FILE_OFFSET_BITS=64");

struct flock describe(short type, byte_range bytes) noexcept {
    struct flock lock {}; // l_pid must be 0 for locks of an open file description
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = bytes.first;
    lock.l_len = bytes.count;
    return lock;
}

short type_of(lock_kind kind) noexcept {
    return static_cast<short>(kind == lock_kind::shared ? F_RDLCK : F_WRLCK);
}

/// Some lock that conflicts, not necessarily the one with the smallest offset.
std::optional<byte_range> find_any_lock(int fd, lock_kind kind, byte_range bytes) noexcept {
    struct flock lock = describe(type_of(kind), bytes);
    // Who cannot look must not take anybody for dead.
    if (retry([&] { return ::fcntl(fd, F_OFD_GETLK, &lock); }) != 0)
        return bytes;
    if (lock.l_type == F_UNLCK)
        return std::nullopt;
    const std::int64_t end = bytes.first + bytes.count;
    const std::int64_t first = std::max<std::int64_t>(lock.l_start, bytes.first);
    const std::int64_t last = lock.l_len == 0 ? end : std::min<std::int64_t>(lock.l_start + lock.l_len, end);
    return byte_range{first, last - first};
}

} // namespace

bool try_lock_bytes(int fd, lock_kind kind, byte_range bytes, std::error_code& ec) noexcept {
    struct flock lock = describe(type_of(kind), bytes);
    if (retry([&] { return ::fcntl(fd, F_OFD_SETLK, &lock); }) == 0)
        return true;
    if (errno != EAGAIN && errno != EACCES)
        ec = {errno, native_category()};
    return false;
}

void await_lock(int fd, lock_kind kind, byte_range bytes) noexcept {
    struct flock lock = describe(type_of(kind), bytes);
    // ENOLCK: no memory at this moment. A guardian that went on without the guard could end the members of a job that
    // somebody is just opening.
    while (retry([&] { return ::fcntl(fd, F_OFD_SETLKW, &lock); }) != 0 && errno == ENOLCK)
        ::sched_yield();
}

void unlock_bytes(int fd, byte_range bytes) noexcept {
    struct flock lock = describe(F_UNLCK, bytes);
    // ENOLCK: to unlock takes memory first, and there is none at this moment. A guard that stayed locked would keep
    // everybody else from the name (errc::name_busy) for as long as this process has the object.
    for (int patience = 1000; patience > 0; --patience) {
        if (retry([&] { return ::fcntl(fd, F_OFD_SETLK, &lock); }) == 0 || errno != ENOLCK)
            return;
        ::sched_yield();
    }
}

bool is_locked_elsewhere(int fd, byte_range bytes, bool when_unknown) noexcept {
    struct flock lock = describe(F_WRLCK, bytes);
    if (retry([&] { return ::fcntl(fd, F_OFD_GETLK, &lock); }) != 0)
        return when_unknown;
    return lock.l_type != F_UNLCK;
}

std::optional<byte_range> find_lock(int fd, lock_kind kind, byte_range bytes) noexcept {
    auto found = find_any_lock(fd, kind, bytes);
    // The kernel keeps its list by owner, not by offset, and tells the first of that list: look again before it.
    while (found && found->first > bytes.first) {
        const auto earlier = find_any_lock(fd, kind, {bytes.first, found->first - bytes.first});
        if (!earlier)
            break;
        found = earlier;
    }
    return found;
}

} // namespace mutual::posix
