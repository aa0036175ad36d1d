#include "posix/memory_store.hpp"

#include "posix/kernel/directory.hpp"
#include "posix/memory_info.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace mutual::posix {

namespace {

constexpr std::uint64_t largest_step = std::uint64_t{16} << 20;
constexpr std::uint64_t smallest_step = std::uint64_t{64} << 10;

/// Below this the system's memory is not asked: it takes a while to read, and so little is never what kills a machine.
constexpr std::uint64_t worth_asking = std::uint64_t{256} << 20;

/// posix_fallocate in steps; returns an errno value. A signal makes the kernel give back the whole step and start
/// over, so a program with a profiling timer would never get a large region in one.
int allocate(int fd, std::uint64_t offset, std::uint64_t size) noexcept {
    std::uint64_t step = largest_step;
    while (size != 0) {
        const std::uint64_t part = std::min(size, step);
        const int error = ::posix_fallocate(fd, static_cast<off_t>(offset), static_cast<off_t>(part));
        if (error == EINTR) {
            step = std::max(step / 2, smallest_step);
        } else if (error != 0) {
            return error;
        } else {
            offset += part;
            size -= part;
        }
    }
    return 0;
}

/// True when the file system behind `fd` has no room for `size` more bytes.
bool lacks_room(int fd, std::uint64_t size) noexcept {
    struct statvfs status {};
    if (retry([&] { return ::fstatvfs(fd, &status); }) != 0 || status.f_blocks == 0)
        return false; // unknown, or without a limit of its own
    const std::uint64_t blocks = ::geteuid() == 0 ? status.f_bfree : status.f_bavail;
    return size / status.f_frsize > blocks;
}

std::uint64_t allocated_bytes(int fd) noexcept {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * 512 : 0;
}

} // namespace

void reserve_memory(int fd, std::uint64_t offset, std::uint64_t size, std::error_code& ec) noexcept {
    // The range may have memory already, at most all that the file has.
    const std::uint64_t missing = size - std::min(size, allocated_bytes(fd));
    if (lacks_room(fd, missing) || (missing >= worth_asking && missing > available_memory()))
        ec = errc::store_full;
    else if (const int error = allocate(fd, offset, size); error != 0)
        ec = store_error(error);
}

bool punch_hole(int fd, std::uint64_t offset, std::uint64_t size) noexcept {
    return size == 0 || retry([&] {
                            return ::fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                                               static_cast<off_t>(offset), static_cast<off_t>(size));
                        }) == 0;
}

void grow_file(int fd, std::uint64_t old_size, std::uint64_t new_size, std::error_code& ec) noexcept {
    int error = lacks_room(fd, new_size - old_size) ? ENOSPC : allocate(fd, old_size, new_size - old_size);
    if (error == EOPNOTSUPP || error == EINVAL) // a file system that cannot promise space
        error = retry([&] { return ::ftruncate(fd, static_cast<off_t>(new_size)); }) == 0 ? 0 : errno;
    if (error == 0)
        return;
    ec = {error, native_category()};
    // Only what we can have added: cut under somebody else's views, a file that has grown further would be a SIGBUS.
    struct stat status {};
    if (::fstat(fd, &status) == 0 && static_cast<std::uint64_t>(status.st_size) < new_size)
        retry([&] { return ::ftruncate(fd, static_cast<off_t>(old_size)); });
}

} // namespace mutual::posix
