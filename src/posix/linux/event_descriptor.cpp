#include "posix/event_descriptor.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace mutual::posix {

unique_fd make_event_descriptor(std::error_code& ec) noexcept {
    unique_fd made(::eventfd(0, EFD_CLOEXEC));
    if (!made)
        ec = {errno, native_category()};
    return made;
}

void make_readable(int event_descriptor) noexcept {
    const int error = errno;
    const std::uint64_t one = 1;
    static_cast<void>(retry([&] { return ::write(event_descriptor, &one, sizeof one); }));
    errno = error;
}

void await_readable(int event_descriptor) noexcept {
    std::uint64_t count = 0;
    static_cast<void>(retry([&] { return ::read(event_descriptor, &count, sizeof count); }));
}

} // namespace mutual::posix
