#include "test_pipe.hpp"

#include "support/child_process.hpp"
#include "support/doctest.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace mutual::test {

namespace {

/// Empty at the end, and when nothing comes in time.
std::string read_some(int fd, std::size_t most) {
    pollfd one{fd, POLLIN, 0};
    const auto limit = std::chrono::milliseconds(wait_limit).count();
    if (::poll(&one, 1, static_cast<int>(limit)) != 1)
        return {};
    std::array<char, 4096> buffer{};
    const ssize_t got = ::read(fd, buffer.data(), std::min(most, buffer.size()));
    return got > 0 ? std::string(buffer.data(), static_cast<std::size_t>(got)) : std::string();
}

} // namespace

test_pipe::test_pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reading_ = posix::unique_fd(ends[0]);
    writing_ = posix::unique_fd(ends[1]);
}

std::string test_pipe::read_all() {
    close_writing();
    return read_bytes(std::string::npos);
}

std::string test_pipe::read_bytes(std::size_t count) const {
    std::string all;
    while (all.size() < count) {
        const std::string part = read_some(reading(), count - all.size());
        if (part.empty())
            break;
        all += part;
    }
    return all;
}

} // namespace mutual::test
