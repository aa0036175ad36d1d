#pragma once
/// \file
/// Objects of any type through Unix sockets.

#include "support/object_types.hpp"

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace mutual::test {

/// `rights` are words as in parse_access.hpp; none: those of the handle.
void send(const any_object& object, int socket, std::string_view rights, std::error_code& ec);
any_object_ptr receive(const any_type& type, int socket, std::error_code& ec);

/// Two ends of one connection, closed on destruction.
class socket_pair {
public:
    explicit socket_pair(int type);
    socket_pair(const socket_pair&) = delete;
    socket_pair& operator=(const socket_pair&) = delete;
    ~socket_pair();

    [[nodiscard]] int near() const noexcept { return ends_[0]; }
    [[nodiscard]] int far() const noexcept { return ends_[1]; }
    void close_near() noexcept;
    void close_far() noexcept;

private:
    std::array<int, 2> ends_{-1, -1};
};

inline constexpr std::array socket_types{SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM};

/// A message as anybody could send it.
struct raw_message {
    std::string text;
    std::vector<int> descriptors; ///< not closed by this

    void send(int socket) const;
    /// The next one.
    static raw_message receive(int socket);
    void close_descriptors();
};

/// How many descriptors this process has.
std::size_t count_descriptors();

} // namespace mutual::test
