#pragma once
/// \file
/// RAII for a file descriptor; closing keeps errno.

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace mutual::posix {

class unique_fd {
public:
    unique_fd() noexcept = default;
    explicit unique_fd(int fd) noexcept : fd_(fd) {}
    unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    unique_fd& operator=(unique_fd&& other) noexcept {
        unique_fd old(std::exchange(fd_, std::exchange(other.fd_, -1)));
        return *this;
    }
    ~unique_fd() { reset(); }

    void reset() noexcept {
        if (fd_ < 0)
            return;
        const int error = errno;
        ::close(std::exchange(fd_, -1)); // EINTR here still closes on Linux; trying again could close another's file
        errno = error;
    }

    [[nodiscard]] int get() const noexcept { return fd_; }
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

} // namespace mutual::posix
