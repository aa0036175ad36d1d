#include "socket_objects.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/parse_access.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <iterator>
#include <utility>

namespace mutual::test {

namespace {

constexpr std::size_t most_descriptors = 64;

struct control_buffer {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(most_descriptors * sizeof(int))> bytes{};
};

} // namespace

void send(const any_object& object, int socket, std::string_view rights, std::error_code& ec) {
    if (const auto* const region = dynamic_cast<const region_object*>(&object)) {
        region->handle.send(socket, rights.empty() ? region->handle.access() : parse_region_access(rights), ec);
        return;
    }
    const waitable& other = dynamic_cast<const waitable_object&>(object).get();
    other.send(socket, rights.empty() ? other.rights() : parse_object_rights(rights), ec);
}

any_object_ptr receive(const any_type& type, int socket, std::error_code& ec) {
    if (type.name == "region")
        return wrap(shared_region::receive(socket, ec));
    if (type.name == "mutex")
        return wrap(named_mutex::receive(socket, ec));
    if (type.name == "event")
        return wrap(named_event::receive(socket, ec));
    if (type.name == "semaphore")
        return wrap(named_semaphore::receive(socket, ec));
    if (type.name == "timer")
        return wrap(named_timer::receive(socket, ec));
    return wrap(named_job::receive(socket, ec));
}

socket_pair::socket_pair(int type) {
    REQUIRE(::socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends_.data()) == 0);
}

socket_pair::~socket_pair() {
    close_near();
    close_far();
}

void socket_pair::close_near() noexcept {
    if (ends_[0] >= 0)
        ::close(std::exchange(ends_[0], -1));
}

void socket_pair::close_far() noexcept {
    if (ends_[1] >= 0)
        ::close(std::exchange(ends_[1], -1));
}

void raw_message::send(int socket) const {
    REQUIRE(descriptors.size() <= most_descriptors);
    iovec piece{const_cast<char*>(text.data()), text.size()};
    control_buffer control;
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    if (!descriptors.empty()) {
        const std::size_t size = descriptors.size() * sizeof(int);
        header.msg_control = control.bytes.data();
        header.msg_controllen = CMSG_SPACE(size);
        cmsghdr* const head = CMSG_FIRSTHDR(&header);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(size);
        std::memcpy(CMSG_DATA(head), descriptors.data(), size);
    }
    REQUIRE(::sendmsg(socket, &header, MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

raw_message raw_message::receive(int socket) {
    raw_message result;
    result.text.resize(10'000);
    iovec piece{result.text.data(), result.text.size()};
    control_buffer control;
    msghdr header{};
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    header.msg_control = control.bytes.data();
    header.msg_controllen = control.bytes.size();
    const ssize_t size = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    REQUIRE(size > 0);
    result.text.resize(static_cast<std::size_t>(size));
    for (cmsghdr* head = CMSG_FIRSTHDR(&header); head != nullptr; head = CMSG_NXTHDR(&header, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS)
            continue;
        result.descriptors.resize((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        std::memcpy(result.descriptors.data(), CMSG_DATA(head), result.descriptors.size() * sizeof(int));
    }
    return result;
}

void raw_message::close_descriptors() {
    for (const int fd : descriptors)
        ::close(fd);
    descriptors.clear();
}

std::size_t count_descriptors() {
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

} // namespace mutual::test
