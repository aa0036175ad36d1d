#include "posix/parcel.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace mutual::posix {

namespace {

/// pidfd_getfd(2), since Linux 5.6; the same number on every architecture, and newer than many headers.
constexpr long pidfd_getfd_number = 438;

} // namespace

unique_fd fetch_descriptor(int process, int fd, std::error_code& ec) noexcept {
    unique_fd copy(static_cast<int>(retry([&] { return ::syscall(pidfd_getfd_number, process, fd, 0U); })));
    if (!copy)
        ec = errno == ENOSYS ? make_error_code(errc::not_supported) : std::error_code(errno, native_category());
    return copy;
}

} // namespace mutual::posix
