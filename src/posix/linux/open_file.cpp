#include "posix/open_file.hpp"

#include "posix/linux/numbered_path.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

namespace mutual::posix {

namespace {

/// "/proc/self/fd/7", which the kernel follows to the file itself, whatever its name.
numbered_path link_of(int fd) noexcept {
    return {"/proc/self/fd/", fd};
}

} // namespace

unique_fd copy_of(int fd, std::error_code& ec) noexcept {
    unique_fd copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    if (!copy)
        ec = {errno, native_category()};
    return copy;
}

bool is_same_file(int a, int b, std::error_code& ec) noexcept {
    struct stat one {};
    struct stat other {};
    if (::fstat(a, &one) != 0 || ::fstat(b, &other) != 0) {
        ec = {errno, native_category()};
        return false;
    }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool is_writable(int fd) noexcept {
    return (::fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDWR;
}

unique_fd reopen(int fd, bool writable, const shm_path& path, std::error_code& ec) noexcept {
    const int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK;
    unique_fd other(retry([&] { return ::open(link_of(fd).c_str(), flags); }));
    if (!other && errno == ENOENT && !path.text().empty()) // no /proc here
        other = unique_fd(retry([&] { return ::shm_open(path.c_str(), flags | O_NOFOLLOW, 0); }));
    if (!other && errno == ENOENT && path.text().empty())
        ec = errc::not_supported;
    else if (!other)
        ec = {errno, native_category()};
    else if (!is_same_file(fd, other.get(), ec) && !ec)
        ec = {ENOENT, native_category()};
    return ec ? unique_fd() : std::move(other);
}

bool change_mode(int path_fd, mode_t mode) noexcept {
    return ::chmod(link_of(path_fd).c_str(), mode) == 0;
}

bool cannot_shrink(int fd) noexcept {
    const int seals = ::fcntl(fd, F_GET_SEALS);
    return seals >= 0 && (seals & F_SEAL_SHRINK) != 0;
}

} // namespace mutual::posix
