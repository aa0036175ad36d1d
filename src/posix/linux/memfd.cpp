#include "posix/anonymous_memory.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

namespace mutual::posix {

namespace {

/// MFD_NOEXEC_SEAL: it cannot be run as a program; mapping it executable is another matter. Newer than many headers.
constexpr unsigned no_program = 8U;

/// F_SEAL_FUTURE_WRITE, not F_SEAL_WRITE: before Linux 6.7 the latter refuses shared read-only mappings as well.
constexpr int no_new_writers = 0x0010;

} // namespace

unique_fd make_anonymous_memory(page_kind pages, std::error_code& ec) noexcept {
    const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING | (pages == page_kind::large ? MFD_HUGETLB : 0U);
    unique_fd fd(::memfd_create("mutual", flags | no_program));
    if (!fd && errno == EINVAL) // Linux before 6.3
        fd = unique_fd(::memfd_create("mutual", flags));
    if (!fd)
        ec = {errno, native_category()};
    return fd;
}

void seal_anonymous_memory(int fd, bool read_only, std::error_code& ec) noexcept {
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL | (read_only ? no_new_writers : 0);
    if (retry([&] { return ::fcntl(fd, F_ADD_SEALS, seals); }) != 0)
        ec = {errno, native_category()};
}

} // namespace mutual::posix
