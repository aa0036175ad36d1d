// What tells members of a job from everybody else.

#include "forked_peer.hpp"
#include "job_group.hpp"
#include "job_probe.hpp"

#include "posix/members.hpp"
#include "posix/process_mark.hpp"
#include "support/doctest.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>

using namespace mutual;
using namespace mutual::posix;
using mutual::test::forked_child;
using mutual::test::number_pipe;
using mutual::test::sleep_for_ever;

namespace {

constexpr std::uint64_t all_ones = ~std::uint64_t{0};
constexpr std::uint64_t top = std::uint64_t{1} << 63;
constexpr std::uint64_t second = std::uint64_t{1} << 62;
constexpr int lock_limit = 10; // RLIMIT_LOCKS

process_mark new_mark() {
    std::error_code ec;
    const process_mark mark = outermost_mark(new_job_number(ec));
    REQUIRE_EQ(ec, std::error_code());
    REQUIRE(is_valid(mark));
    return mark;
}

process_mark read_mark(pid_t process) {
    std::error_code ec;
    const process_mark mark = mark_of(process, ec);
    CHECK_EQ(ec, std::error_code());
    return mark;
}

int count_members(const process_mark& mark) {
    int count = 0;
    std::error_code ec;
    for_each_member(mark, ec, [&](known_process&) noexcept {
        ++count;
        return visit_result::go_on;
    });
    CHECK_EQ(ec, std::error_code());
    return count;
}

/// Whoever bears a mark ends with the test.
class members_of {
public:
    explicit members_of(const process_mark& mark) : mark_(mark) {}
    members_of(const members_of&) = delete;
    members_of& operator=(const members_of&) = delete;
    ~members_of() {
        std::error_code ignored;
        kill_members(mark_, ignored);
    }

private:
    process_mark mark_;
};

std::string command_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
}

/// Everything that a program could do without intent to get away. Only system calls: \see forked_child.
void run_away(const number_pipe& numbers) {
    if (::fork() != 0)
        ::_exit(0);
    ::setsid();
    if (::fork() != 0)
        ::_exit(0);
    if (::geteuid() == 0)
        static_cast<void>(::setresgid(65534, 65534, 65534) == 0 && ::setresuid(65534, 65534, 65534) == 0);
    numbers.send(::getpid());
    for (int fd = 0; fd < 1024; ++fd)
        ::close(fd);
    std::array<char, 6> name{"sleep"};
    std::array<char, 3> time{"60"};
    const std::array<char*, 3> arguments{name.data(), time.data(), nullptr};
    const std::array<char*, 1> environment{nullptr};
    ::execve("/bin/sleep", arguments.data(), environment.data());
    ::_exit(1);
}

} // namespace

TEST_CASE("JB-17: four marks fit into one another, and no fifth") {
    const process_mark first = new_mark();
    const auto second_one = inner_mark(first, 5);
    const auto third = inner_mark(second_one.value(), 6);
    const auto fourth = inner_mark(third.value(), 7);
    REQUIRE(fourth);
    CHECK_FALSE(inner_mark(*fourth, 8));
    const std::array<process_mark, 4> all{first, *second_one, *third, *fourth};
    for (std::size_t inner = 0; inner < all.size(); ++inner)
        for (std::size_t outer = 0; outer < all.size(); ++outer) {
            CHECK(is_valid(all[inner]));
            CHECK(is_within(all[inner], all[outer]) == (inner >= outer));
        }
    CHECK_FALSE(is_within(inner_mark(first, 6).value(), *second_one)); // beside it
    CHECK_FALSE(is_within(inner_mark(new_mark(), 5).value(), *second_one));
}

TEST_CASE("JB-17: whatever the number of a job, its mark within another one is one that can be had") {
    const process_mark outer = new_mark();
    for (const std::uint64_t number : {std::uint64_t{0}, (std::uint64_t{1} << 21) - 2, (std::uint64_t{1} << 21) - 1,
                                       std::uint64_t{1} << 21, all_ones, top, second}) {
        CAPTURE(number);
        const auto inner = inner_mark(outer, number);
        REQUIRE(inner);
        CHECK(is_valid(*inner));
        CHECK_FALSE(*inner == outer);
        CHECK(inner->path < outer.path); // only what lowers a limit needs no privileges
        CHECK(is_within(*inner, outer));
        CHECK_FALSE(is_within(outer, *inner));
    }
}

TEST_CASE("JB-02: a mark that no job can have is borne by nobody, least of all by those who have none") {
    const process_mark unmarked = read_mark(::getpid());
    REQUIRE_FALSE(is_valid(unmarked));
    const std::uint64_t job = new_mark().job;
    for (const process_mark& broken :
         {process_mark{}, unmarked, process_mark{all_ones, all_ones}, process_mark{0, all_ones},
          process_mark{all_ones, 0}, process_mark{top, all_ones}, process_mark{top | second, all_ones},
          process_mark{second - 1, all_ones}, process_mark{job, 0}, process_mark{job, top - 1}}) {
        CAPTURE(broken.job);
        CAPTURE(broken.path);
        CHECK_FALSE(is_valid(broken));
        CHECK_FALSE(is_within(broken, broken));
        CHECK_FALSE(is_within(unmarked, broken));
        CHECK(count_members(broken) == 0);
    }
}

TEST_CASE(
    "JB-02 JB-03: a mark survives two forks, a session, a user, closed descriptors and a program without environment") {
    const process_mark mark = new_mark();
    const members_of cleaned_up(mark);
    number_pipe numbers;
    forked_child start([&] {
        set_mark(0, mark);
        run_away(numbers);
    });
    const pid_t process = numbers.receive();
    REQUIRE(process > 0);
    CHECK(start.wait() == 0);
    CHECK(test::eventually([&] { return command_of(process) == "sleep"; }));
    CHECK(test::stat_of(process, 4) != ::getpid());
    CHECK(read_mark(process) == mark);
    CHECK(test::eventually([&] { return count_members(mark) == 1; })); // those between are ending
    std::error_code ec;
    kill_members(mark, ec);
    CHECK_EQ(ec, std::error_code());
    CHECK(count_members(mark) == 0);
    CHECK_FALSE(test::is_running(process));
}

TEST_CASE("JB-03: a mark within another one survives, too, and ends with both") {
    const process_mark outer = new_mark();
    const process_mark inner = inner_mark(outer, 77).value();
    for (const process_mark& ended : {inner, outer}) {
        const members_of cleaned_up(outer);
        number_pipe numbers;
        forked_child start([&] {
            set_mark(0, outer);
            set_mark(0, inner);
            run_away(numbers);
        });
        const pid_t process = numbers.receive();
        REQUIRE(process > 0);
        start.wait();
        CHECK(test::eventually([&] { return count_members(outer) == 1; }));
        CHECK(test::eventually([&] { return count_members(inner) == 1; }));
        std::error_code ec;
        kill_members(ended, ec);
        CHECK_FALSE(test::is_running(process));
    }
}

TEST_CASE("JB-02: a process that lowers the limit that is its mark has left, which nothing but intent does") {
    const process_mark mark = new_mark();
    const members_of cleaned_up(mark);
    number_pipe numbers;
    forked_child leaver([&] {
        set_mark(0, mark);
        numbers.send(1);
        const std::array<std::uint64_t, 2> lower{1000, 1000};
        ::syscall(SYS_prlimit64, 0, lock_limit, lower.data(), nullptr);
        numbers.send(2);
        sleep_for_ever();
    });
    REQUIRE(numbers.receive() == 1);
    REQUIRE(numbers.receive() == 2);
    CHECK(count_members(mark) == 0);
    CHECK_FALSE(is_valid(read_mark(leaver.process())));
}

TEST_CASE("JB-15 JB-16: who has ended bears the mark until somebody has waited for it, and counts no more") {
    const process_mark mark = new_mark();
    forked_child short_lived([&] { set_mark(0, mark); });
    short_lived.await_end();
    CHECK(read_mark(short_lived.process()) == mark);
    CHECK(count_members(mark) == 0);
    const pid_t number = short_lived.process();
    short_lived.wait();
    std::error_code ec;
    CHECK_FALSE(is_valid(mark_of(number, ec)));
    CHECK(ec == std::errc::no_such_process);
}

TEST_CASE("JB-02: setting a mark tells what was there before") {
    const process_mark mark = new_mark();
    number_pipe numbers;
    forked_child child([&] {
        numbers.send(1);
        sleep_for_ever();
    });
    REQUIRE(numbers.receive() == 1);
    process_mark before;
    REQUIRE(set_mark(child.process(), mark, &before) == 0);
    CHECK(before == read_mark(::getpid()));
    REQUIRE(set_mark(child.process(), before, &before) == 0);
    CHECK(before == mark);
    CHECK(count_members(mark) == 0);
    CHECK(set_mark(0x3fffffff, mark) == ESRCH);
}

TEST_CASE("JB-16: the mark of another user's process can be read, and not be set") {
    if (!mutual::test::can_be_others())
        return;
    const process_mark mark = new_mark();
    number_pipe numbers;
    forked_child member([&] {
        set_mark(0, mark);
        numbers.send(1);
        sleep_for_ever();
    });
    REQUIRE(numbers.receive() == 1);
    forked_child stranger([&] {
        mutual::test::become(mutual::test::test_user(1));
        std::error_code ec;
        if (!(mark_of(member.process(), ec) == mark) || ec)
            ::_exit(1);
        std::error_code refusal;
        changeable_mark_of(member.process(), refusal);
        if (refusal != std::errc::operation_not_permitted)
            ::_exit(2);
        if (set_mark(member.process(), outermost_mark(mark.job + 1)) != EPERM)
            ::_exit(3);
        kill_members(mark, ec); // finds it, may not do it, and says so by nothing but its return
        ::_exit(ec ? 4 : 0);
    });
    CHECK(stranger.wait() == 0);
    CHECK(test::is_running(member.process()));
    CHECK(read_mark(member.process()) == mark);
}

TEST_CASE("LT-22: who drops its own mark is no member of any job") {
    const process_mark mark = inner_mark(new_mark(), 3).value();
    forked_child child([&] {
        set_mark(0, mark);
        drop_own_mark();
        std::error_code ec;
        ::_exit(is_valid(mark_of(0, ec)) || ec ? 1 : 0);
    });
    CHECK(child.wait() == 0);
}
