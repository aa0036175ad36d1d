// Parcels through Unix sockets.

#include "posix/parcel.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace mutual::posix {

namespace {

/// All messages have one size, filled up with NULs: so sockets that keep no boundaries between messages need none.
constexpr std::size_t message_size = token_text::max_size;

/// Room for more descriptors than any message of ours has, and for what the system adds if the socket's owner wants to
/// know who the sender is: what does not fit would be dropped unseen.
constexpr std::size_t most_descriptors = 8;
constexpr std::size_t size_of_additions = 512;

struct control_buffer {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(most_descriptors * sizeof(int)) + size_of_additions> bytes{};
};

/// A message of one piece.
struct message {
    iovec piece;
    msghdr header{};

    message(void* bytes, std::size_t size) noexcept : piece{bytes, size} {
        header.msg_iov = &piece;
        header.msg_iovlen = 1;
    }
    void attach(control_buffer& control, std::size_t size) noexcept {
        header.msg_control = control.bytes.data();
        header.msg_controllen = static_cast<decltype(header.msg_controllen)>(size);
    }
};

void put_descriptors(message& one, control_buffer& control, const platform::parcel& contents) noexcept {
    std::array<int, 2> fds{};
    std::size_t count = 0;
    for_each_descriptor(contents, [&](std::size_t, int fd) { fds[count++] = fd; });
    one.attach(control, CMSG_SPACE(count * sizeof(int)));
    cmsghdr* const head = CMSG_FIRSTHDR(&one.header);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = static_cast<decltype(head->cmsg_len)>(CMSG_LEN(count * sizeof(int)));
    std::memcpy(CMSG_DATA(head), fds.data(), count * sizeof(int));
}

/// Whatever came; all of it is ours to close.
class received_descriptors {
public:
    void take(const msghdr& header) noexcept {
        for (cmsghdr* head = CMSG_FIRSTHDR(&header); head != nullptr;
             head = CMSG_NXTHDR(const_cast<msghdr*>(&header), head)) {
            if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
                continue;
            const std::size_t count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (std::size_t i = 0; i < count; ++i) {
                int fd = -1;
                std::memcpy(&fd, CMSG_DATA(head) + i * sizeof(int), sizeof fd);
                add(unique_fd(fd));
            }
        }
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    unique_fd& operator[](std::size_t i) noexcept { return fds_[i]; }

private:
    void add(unique_fd fd) noexcept {
        if (count_ < fds_.size())
            fds_[count_] = std::move(fd);
        ++count_;
    }

    std::array<unique_fd, 2> fds_;
    std::size_t count_ = 0;
};

bool is_stream(int socket) noexcept {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/// Reads one message; a stream may deliver it in pieces, of which the first brings the descriptors.
void read_message(int socket, std::span<char> text, received_descriptors& fds, std::error_code& ec) noexcept {
    std::size_t size = 0;
    const bool may_be_in_pieces = is_stream(socket);
    while (size < message_size && !ec) {
        control_buffer control;
        message part(text.data() + size, message_size - size);
        part.attach(control, control.bytes.size());
        const ssize_t got = retry([&] { return ::recvmsg(socket, &part.header, MSG_CMSG_CLOEXEC); });
        if (got < 0) {
            ec = {errno, native_category()};
            return;
        }
        fds.take(part.header);
        if (got == 0)
            ec = size == 0 ? std::make_error_code(std::errc::connection_reset) : make_error_code(errc::invalid_token);
        else if ((part.header.msg_flags & (MSG_CTRUNC | MSG_TRUNC)) != 0 || (size == 0 && fds.count() == 0) ||
                 (!may_be_in_pieces && static_cast<std::size_t>(got) < message_size))
            ec = errc::invalid_token; // a message of somebody else's: do not wait for the rest of it
        size += static_cast<std::size_t>(got);
    }
}

} // namespace

} // namespace mutual::posix

namespace mutual::platform {

void send(native_handle_type socket, std::string_view text, const parcel& contents, std::error_code& ec) noexcept {
    std::array<char, posix::message_size> bytes{};
    std::ranges::copy(text, bytes.begin());
    posix::control_buffer control;
    posix::message first(bytes.data(), bytes.size());
    posix::put_descriptors(first, control, contents);
    // No SIGPIPE: a partner that is gone is an error.
    ssize_t sent = posix::retry([&] { return ::sendmsg(socket, &first.header, MSG_NOSIGNAL); });
    while (sent >= 0 && first.piece.iov_len > static_cast<std::size_t>(sent)) {
        posix::message rest(static_cast<char*>(first.piece.iov_base) + sent,
                            first.piece.iov_len - static_cast<std::size_t>(sent));
        first.piece = rest.piece;
        sent = posix::retry([&] { return ::sendmsg(socket, &rest.header, MSG_NOSIGNAL); });
    }
    if (sent < 0)
        ec = {errno, native_category()};
}

parcel_ptr receive(native_handle_type socket, std::span<char> text, std::size_t& size, std::error_code& ec) noexcept {
    parcel_ptr contents = posix::allocate_parcel(ec);
    posix::received_descriptors fds;
    if (!ec)
        posix::read_message(socket, text, fds, ec);
    if (ec)
        return nullptr;
    size = ::strnlen(text.data(), posix::message_size);
    std::error_code malformed;
    const token_label label = parse_token({text.data(), size}, malformed);
    std::size_t next = 0;
    for (std::size_t i = 0; i < label.handles.size(); ++i) {
        if (label.handles[i] != token_label::no_handle && next < fds.count())
            contents->fds[i] = std::move(fds[next++]);
    }
    if (malformed || fds.count() != next)
        ec = errc::invalid_token;
    return ec ? nullptr : std::move(contents);
}

} // namespace mutual::platform
