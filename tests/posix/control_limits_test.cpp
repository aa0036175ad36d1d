// What the control group of a job limits and counts. Every limit is small, and no child does more than it takes to
// meet it.

#include "job_group.hpp"

#include "posix/control_group.hpp"
#include "support/doctest.hpp"

#include <mutual/error.hpp>

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

namespace {

constexpr int killed = 128 + 9;
constexpr std::size_t mebibyte = std::size_t{1} << 20;

/// Forks until that is refused, or a few times more than it should be allowed. Tells how often it could, or -1, and
/// when it is told to go on ends all of them. Nobody else might wait for them, and till then they would count.
void fork_until_refused(const number_pipe& report, number_pipe& go_on) {
    std::array<pid_t, 8> children{};
    std::size_t count = 0;
    while (count < children.size()) {
        const pid_t child = ::fork();
        if (child == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            sleep_for_ever();
        }
        if (child < 0)
            break;
        children[count++] = child;
    }
    report.send(count == children.size() || errno == EAGAIN ? static_cast<int>(count) : -1);
    [[maybe_unused]] const int told = go_on.receive();
    for (std::size_t at = 0; at < count; ++at) {
        ::kill(children[at], SIGKILL);
        ::waitpid(children[at], nullptr, 0);
    }
}

/// \return 0 when it was allowed
int touch_memory(std::size_t bytes) {
    void* const pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return 1;
    for (std::size_t at = 0; at < bytes; at += 4096)
        static_cast<volatile char*>(pages)[at] = 1;
    ::munmap(pages, bytes);
    return 0;
}

void enter_or_die(const group_entrance& door) {
    if (door.enter() != 0)
        ::_exit(100);
}

bool has_pids(const job_group& group) {
    if (group.folders.pids[0] != '\0')
        return true;
    MESSAGE("no control group with the controller pids can be had here");
    std::error_code ec;
    limit_tasks(group.folders, 4, ec);
    CHECK(ec == errc::not_supported);
    CHECK(count_tasks(group.folders) == std::nullopt);
    return false;
}

bool has_memory(const job_group& group) {
    if (group.folders.memory[0] != '\0')
        return true;
    MESSAGE("no control group with the controller memory can be had here");
    std::error_code ec;
    limit_memory(group.folders, 16 * mebibyte, ec);
    CHECK(ec == errc::not_supported);
    CHECK(group_peak_memory(group.folders) == std::nullopt);
    return false;
}

} // namespace

TEST_CASE("a limit of tasks refuses forks, and no longer when it is lifted") {
    const job_group group;
    if (!has_pids(group))
        return;
    const group_entrance door(group.folders);
    const auto forks_with_limit = [&](std::optional<std::uint32_t> most) {
        std::error_code ec = make_error_code(errc::not_supported);
        limit_tasks(group.folders, most, ec);
        CHECK_FALSE(ec);
        number_pipe report;
        number_pipe go_on;
        forked_child bomb([&] {
            enter_or_die(door);
            fork_until_refused(report, go_on);
        });
        const int count = report.receive();
        CHECK(count_tasks(group.folders) == static_cast<unsigned>(count) + 1);
        go_on.send(0);
        CHECK(bomb.wait() == 0);
        CHECK(count_tasks(group.folders) == 0);
        return count;
    };
    CHECK(forks_with_limit(4) == 3);
    CHECK(forks_with_limit(1) == 0);
    CHECK(forks_with_limit(std::nullopt) == 8);
    CHECK(forks_with_limit(0xffffffffU) == 8); // more than the kernel would take as a number
}

TEST_CASE("a task counts until its parent has waited for it") {
    const job_group group;
    if (!has_pids(group))
        return;
    const group_entrance door(group.folders);
    forked_child member([&] { enter_or_die(door); });
    member.await_end();
    CHECK(count_tasks(group.folders) == 1);
    CHECK(member.wait() == 0);
    CHECK(count_tasks(group.folders) == 0);
}

TEST_CASE("who takes more memory than the limit is killed or refused, and no longer when the limit is lifted") {
    const job_group group;
    if (!has_memory(group))
        return;
    const group_entrance door(group.folders);
    const auto touch_with_limit = [&](std::optional<std::uint64_t> limit, std::size_t bytes) {
        std::error_code ec = make_error_code(errc::not_supported);
        limit_memory(group.folders, limit, ec);
        CHECK_FALSE(ec);
        forked_child member([&] {
            enter_or_die(door);
            ::_exit(touch_memory(bytes));
        });
        return member.wait();
    };
    CHECK(touch_with_limit(32 * mebibyte, 4 * mebibyte) == 0);
    const auto peak = group_peak_memory(group.folders);
    CHECK((!peak || (*peak >= 4 * mebibyte && *peak <= 32 * mebibyte)));
    if (!peak)
        MESSAGE("this kernel does not tell the most memory that a group has used");
    const int end = touch_with_limit(16 * mebibyte, 64 * mebibyte);
    CHECK((end == killed || end == 1));
    CHECK(touch_with_limit(128 * mebibyte, 64 * mebibyte) == 0);
    CHECK(touch_with_limit(std::nullopt, 64 * mebibyte) == 0);
    CHECK(touch_with_limit(16 * mebibyte, 64 * mebibyte) != 0);
}

TEST_CASE("the processor time of a group is that of all its processes, the ended ones included") {
    const job_group group;
    if (!group)
        return;
    const auto before = group_cpu_time(group.folders);
    REQUIRE(before);
    CHECK(before->user + before->kernel < std::chrono::milliseconds(10));
    const group_entrance door(group.folders);
    forked_child member([&] {
        enter_or_die(door);
        while (std::clock() < CLOCKS_PER_SEC / 20) {
        }
    });
    CHECK(member.wait() == 0);
    const auto after = group_cpu_time(group.folders);
    REQUIRE(after);
    CHECK(after->user + after->kernel >= std::chrono::milliseconds(40));
    CHECK(after->user + after->kernel < std::chrono::seconds(10));
}
