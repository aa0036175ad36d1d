// The descriptors that a new process must not have, also on kernels that do not help.

#include "test_pipe.hpp"

#include "support/doctest.hpp"

#include "posix/linux/other_descriptors.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::test_pipe;

namespace {

constexpr int end_of_numbers = 300;

/// In a process of its own with all descriptors from 0 to 99: one character for each number after `change`, '.' closed,
/// 'x' closed by exec, 'o' open.
template <typename Change>
std::string after(Change change, int result_number = 200) {
    test_pipe result;
    const pid_t child = ::fork();
    if (child == 0) {
        const int out = ::dup2(result.writing(), result_number);
        for (int fd = 0; fd < 100; ++fd)
            ::dup2(out, fd);
        for (int fd = 100; fd < end_of_numbers; ++fd)
            if (fd != out)
                ::close(fd);
        change(out);
        std::array<char, end_of_numbers> seen{};
        for (int fd = 0; fd < end_of_numbers; ++fd) {
            const int flags = ::fcntl(fd, F_GETFD);
            seen[static_cast<std::size_t>(fd)] = flags < 0 ? '.' : (flags & FD_CLOEXEC) != 0 ? 'x' : 'o';
        }
        static_cast<void>(::write(out, seen.data(), seen.size()));
        ::kill(::getpid(), SIGKILL);
    }
    std::string text = result.read_all();
    CHECK(::waitpid(child, nullptr, 0) == child);
    return text;
}

std::string only(const std::vector<int>& open) {
    std::string text(end_of_numbers, '.');
    for (const int fd : open)
        text[static_cast<std::size_t>(fd)] = 'o';
    return text;
}

} // namespace

TEST_CASE("all descriptors but some are closed, whatever their order and place") {
    const std::vector<std::vector<int>> lists{{}, {0}, {99}, {3, 1, 2, 0}, {50, 7}, {7, 7, 250}, {-1, 4}};
    for (const std::vector<int>& keep : lists) {
        std::vector<int> open{200};
        for (const int fd : keep)
            if (fd >= 0 && fd < 100)
                open.push_back(fd);
        CHECK(after([&](int out) { posix::close_others(keep, out); }) == only(open));
        CHECK(after([&](int out) { posix::close_others_singly(keep, out); }) == only(open));
    }
}

TEST_CASE("all descriptors but the standard streams are closed by exec") {
    std::string expected(end_of_numbers, '.');
    expected.replace(0, 100, std::string(3, 'o') + std::string(97, 'x'));
    expected[200] = 'x';
    CHECK(after([](int) { posix::close_by_exec(); }) == expected);
    CHECK(after([](int) { posix::close_by_exec_singly(); }) == expected);
}
