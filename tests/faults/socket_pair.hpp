#pragma once
/// \file
/// A connection between the processes of a round.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace mutual::faults {

/// To be made before the processes are.
class socket_pair {
public:
    socket_pair() {
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_.data()) != 0)
            throw std::system_error(errno, std::system_category(), "socketpair");
    }
    socket_pair(const socket_pair&) = delete;
    socket_pair& operator=(const socket_pair&) = delete;
    ~socket_pair() {
        for (const int end : ends_)
            ::close(end);
    }

    [[nodiscard]] int one() const noexcept { return ends_[0]; }
    [[nodiscard]] int other() const noexcept { return ends_[1]; }

    /// Something that was sent by one() and waits at other().
    [[nodiscard]] bool has_message() const noexcept {
        char byte = 0;
        return ::recv(other(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 1;
    }
    /// With what they carry.
    void drop_messages() const noexcept {
        std::array<char, 4096> bytes;
        while (::recv(other(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
        }
    }

private:
    std::array<int, 2> ends_{};
};

} // namespace mutual::faults
