// The control groups of jobs: who is in them, and how they end.

#include "job_group.hpp"

#include "posix/control_group.hpp"
#include "posix/linux/cgroup_tree.hpp"
#include "posix/linux/dead_groups.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace mutual::posix;
using namespace mutual::test;

namespace {

constexpr int killed = 128 + 9;

std::string text(const std::array<char, 1024>& folder) {
    return folder.data();
}

control_folders in_unified(const std::string& path) {
    control_folders folders;
    std::copy(path.begin(), path.end(), folders.unified.begin());
    return folders;
}

/// The folder of another job's group beside this one.
std::string sibling(const job_group& group, std::uint64_t number) {
    const std::string own = text(group.folders.unified);
    std::array<char, 17> digits{};
    for (std::size_t at = 16; at-- > 0; number >>= 4)
        digits[at] = "0123456789abcdef"[number & 0xf];
    return own.substr(0, own.size() - 16) + digits.data();
}

void leave_alone_for_two_days(const std::string& folder) {
    std::array<timespec, 2> times{};
    times[0].tv_sec = times[1].tv_sec = std::time(nullptr) - 2 * 86400L;
    REQUIRE(::utimensat(AT_FDCWD, folder.c_str(), times.data(), 0) == 0);
}

/// One that nobody is in.
struct plain_group {
    plain_group(std::string folder, bool is_old) : path(std::move(folder)) {
        REQUIRE(::mkdir(path.c_str(), 0755) == 0);
        touch_group(path.c_str());
        if (is_old)
            leave_alone_for_two_days(path);
    }
    plain_group(const plain_group&) = delete;
    plain_group& operator=(const plain_group&) = delete;
    ~plain_group() { ::rmdir(path.c_str()); }

    const std::string path;
};

/// Puts itself into the group, has a child that has one in a session of its own, and tells all three numbers.
void grow_tree(const group_entrance& door, const number_pipe& report) {
    if (door.enter() != 0)
        ::_exit(1);
    report.send(::getpid());
    for (int generation = 0; generation < 2; ++generation) {
        if (::fork() != 0)
            sleep_for_ever();
        ::setsid();
        report.send(::getpid());
    }
    sleep_for_ever();
}

} // namespace

TEST_CASE("a control group has those who entered it and all that they start, and kills them in one step") {
    const job_group group;
    if (!group)
        return;
    CHECK(is_plausible(group.folders, group.number));
    const group_entrance door(group.folders);
    number_pipe report;
    forked_child root([&] { grow_tree(door, report); });
    const std::vector<int> tree{report.receive(), report.receive(), report.receive()};
    for (const int process : tree)
        CHECK(is_in_group(group.folders, process));
    CHECK_FALSE(is_in_group(group.folders, ::getpid()));
    CHECK_FALSE(group.is_empty());
    if (group.folders.pids[0] != '\0')
        CHECK(count_tasks(group.folders) == 3);

    if (!kill_control_group(group.folders)) {
        MESSAGE("this kernel does not kill control groups");
        for (const int process : tree)
            ::kill(process, SIGKILL);
    }
    CHECK(root.wait() == killed);
    CHECK(report.receive() == -1);
    CHECK(eventually([&] { return group.is_empty(); }));
}

TEST_CASE("a process is put into a control group by another one") {
    const job_group group;
    if (!group)
        return;
    const group_entrance door(group.folders);
    forked_child member(sleep_for_ever);
    CHECK_FALSE(is_in_group(group.folders, member.process()));
    CHECK(door.admit(member.process()) == 0);
    CHECK(is_in_group(group.folders, member.process()));
    CHECK(door.admit(member.process()) == 0); // as often as one likes
    remove_control_group(group.folders);
    CHECK(group.exists()); // while somebody is in it
    const pid_t gone = forked_child([] {}).process();
    CHECK_FALSE(is_in_group(group.folders, gone));
}

TEST_CASE("the way into a control group that was removed is closed, and open again in the restored one") {
    const job_group group;
    if (!group)
        return;
    const group_entrance opened_before(group.folders);
    remove_control_group(group.folders);
    CHECK_FALSE(group.exists());
    const group_entrance opened_after(group.folders);
    forked_child member(sleep_for_ever);
    CHECK(opened_before.admit(member.process()) == ENODEV);
    CHECK(opened_after.admit(member.process()) == ENOENT);
    CHECK_FALSE(kill_control_group(group.folders));
    CHECK(count_tasks(group.folders) == std::nullopt);

    CHECK(restore_control_group(group.folders) == 0);
    CHECK(restore_control_group(group.folders) == 0); // also by the next one who found it missing
    CHECK(opened_before.admit(member.process()) == ENODEV);
    CHECK(group_entrance(group.folders).admit(member.process()) == 0);
    CHECK(is_in_group(group.folders, member.process()));
}

TEST_CASE("a new control group is made where the old one was") {
    const job_group group;
    if (!group)
        return;
    control_folders again;
    make_control_group(group.number, ::getpid(), again);
    CHECK(again.unified == group.folders.unified);
    CHECK(again.pids == group.folders.pids);
    CHECK(again.memory == group.folders.memory);
}

TEST_CASE("making a control group removes long unused ones of other jobs that nobody is in, and no others") {
    const job_group group;
    if (!group)
        return;
    const plain_group dead(sibling(group, new_job_number()), true);
    const plain_group within(dead.path + dead.path.substr(dead.path.rfind('/')), true);
    const plain_group foreign(sibling(group, new_job_number()) + "0", true);
    const plain_group recent(sibling(group, new_job_number()), false);
    leave_alone_for_two_days(dead.path); // as it was before it had another one in it
    forked_child member(sleep_for_ever);
    CHECK(group_entrance(group.folders).admit(member.process()) == 0);
    leave_alone_for_two_days(text(group.folders.unified));
    // Each looks at some of those that there are; how many others have left here is not ours to say.
    CHECK(eventually([&] {
        const job_group other;
        CHECK(other.exists());
        return ::access(dead.path.c_str(), F_OK) != 0;
    }));
    CHECK(group.exists());
    CHECK(::access(foreign.path.c_str(), F_OK) == 0);
    CHECK(::access(recent.path.c_str(), F_OK) == 0);
}

TEST_CASE("no number of recent control groups hides a long unused one for ever") {
    const job_group group;
    if (!group)
        return;
    std::vector<std::unique_ptr<plain_group>> recent(200);
    for (auto& one : recent)
        one = std::make_unique<plain_group>(sibling(group, new_job_number()), false);
    const plain_group dead(sibling(group, new_job_number()), true);
    CHECK(eventually([&] {
        const job_group other;
        return ::access(dead.path.c_str(), F_OK) != 0;
    }));
    for (const auto& one : recent)
        CHECK(::access(one->path.c_str(), F_OK) == 0);
}

TEST_CASE("a control group goes with the long unused ones of jobs within it") {
    const job_group outer;
    if (!outer)
        return;
    forked_child member(sleep_for_ever);
    REQUIRE(group_entrance(outer.folders).admit(member.process()) == 0);
    control_folders inner;
    make_control_group(new_job_number(), member.process(), inner);
    for (const auto* const folder : {&inner.unified, &inner.pids, &inner.memory})
        if ((*folder)[0] != '\0')
            leave_alone_for_two_days(text(*folder));
    CHECK(text(inner.unified).starts_with(text(outer.folders.unified) + "/mutual-job-"));
    CHECK(::kill(member.process(), SIGKILL) == 0);
    member.wait();
    CHECK(eventually([&] { return outer.is_empty(); }));
    remove_control_group(outer.folders);
    CHECK_FALSE(outer.exists());
}

TEST_CASE("JB-17: the control group of a job within another one is below that of the other, and nobody leaves that") {
    const job_group outer;
    const job_group other;
    if (!outer || !other)
        return;
    forked_child member(sleep_for_ever);
    CHECK(stays_within(outer.folders, member.process()));
    REQUIRE(group_entrance(outer.folders).admit(member.process()) == 0);
    CHECK(stays_within(outer.folders, member.process())); // it is there
    CHECK_FALSE(stays_within(other.folders, member.process()));

    const job_group inner(member.process());
    REQUIRE(inner);
    CHECK(text(inner.folders.unified).starts_with(text(outer.folders.unified) + "/mutual-job-"));
    CHECK(stays_within(inner.folders, member.process()));
    CHECK(group_entrance(inner.folders).admit(member.process()) == 0);
    CHECK(is_in_group(inner.folders, member.process()));
    CHECK(is_in_group(outer.folders, member.process()));
    CHECK_FALSE(stays_within(outer.folders, member.process()));
    CHECK((kill_control_group(outer.folders) || ::kill(member.process(), SIGKILL) == 0));
    CHECK(member.wait() == killed);
}

TEST_CASE("nobody has a control group beside a process that is not there") {
    const pid_t gone = forked_child([] {}).process();
    control_folders none;
    make_control_group(new_job_number(), gone, none);
    CHECK(none.unified[0] == '\0');
    CHECK(none.pids[0] == '\0');
    CHECK(none.memory[0] == '\0');
    CHECK(is_plausible(none, 1));
    CHECK(group_entrance(none).enter() == 0);
    CHECK_FALSE(is_in_group(none, ::getpid()));
    CHECK_FALSE(kill_control_group(none));
    remove_control_group(none);
}

TEST_CASE("folders that others may have written are believed only as a control group of that job") {
    const std::string name = "/mutual-job-00000000000000ab";
    CHECK(is_plausible(in_unified("/sys/fs/cgroup" + name), 0xab));
    CHECK(is_plausible(in_unified("/sys/fs/cgroup/unified/some.scope" + name), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroup" + name), 0xac));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroup/a" + name + "/"), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroup/a" + name.substr(1)), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroupa" + name), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/tmp" + name), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroup/../../../tmp" + name), 0xab));
    CHECK_FALSE(is_plausible(in_unified("/sys/fs/cgroup/a/.." + name), 0xab));
    CHECK(is_plausible(in_unified("/sys/fs/cgroup/a..b" + name), 0xab));
    CHECK_FALSE(is_plausible(in_unified("x"), 0xab));
    CHECK_FALSE(is_plausible(in_unified(name), 0xab));

    control_folders endless = in_unified("/sys/fs/cgroup/" + std::string(980, 'a') + name);
    CHECK(is_plausible(endless, 0xab));
    endless.unified.fill('a');
    CHECK_FALSE(is_plausible(endless, 0xab));
    control_folders one_of_three = in_unified("/sys/fs/cgroup" + name);
    one_of_three.memory[0] = '/';
    CHECK_FALSE(is_plausible(one_of_three, 0xab));
}
