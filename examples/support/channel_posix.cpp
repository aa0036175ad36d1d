#include "channel.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace example {

struct channel::state {
    int here = -1;
    int there = -1; ///< the child's end, in the parent

    state() noexcept = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        for (const int socket : {here, there})
            if (socket >= 0)
                ::close(socket);
    }
};

channel::channel() : state_(std::make_unique<state>()) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "make sockets");
    state_->here = ends[0];
    state_->there = ends[1];
    // The other end keeps its number in the child, as descriptors do that are not closed on the way.
    ::fcntl(state_->here, F_SETFD, FD_CLOEXEC);
}

channel::channel(const std::string& address) : state_(std::make_unique<state>()) {
    state_->here = std::atoi(address.c_str());
}

channel::channel(channel&&) noexcept = default;
channel::~channel() = default;

std::string channel::address() const {
    return std::to_string(state_->there);
}

void channel::give(const mutual::waitable& object, const child_process&) {
    object.send(state_->here);
}

mutual::named_event channel::take_event() {
    return mutual::named_event::receive(state_->here);
}

} // namespace example
