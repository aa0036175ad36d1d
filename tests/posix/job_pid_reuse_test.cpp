// A number of a process that is another one's by now. In a PID namespace of its own, where numbers can be chosen.

#include "forked_peer.hpp"
#include "job_probe.hpp"
#include "raw_child.hpp"

#include "posix/kernel/file_lock.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/linux/sanitizer.hpp"
#include "posix/members.hpp"
#include "support/doctest.hpp"

#include <mutual/mutual.hpp>

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>
#include <thread>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr pid_t the_number = 20'000;

/// A process with the number of one that is gone.
raw_child start_as(pid_t number) {
    std::ofstream last("/proc/sys/kernel/ns_last_pid");
    last << number - 1 << std::flush;
    raw_child started;
    if (started.process() != number)
        throw std::runtime_error("number " + std::to_string(started.process()));
    return started;
}

posix::unique_fd open_process(pid_t number) {
    constexpr long pidfd_open_number = 434;
    return posix::unique_fd(static_cast<int>(::syscall(pidfd_open_number, number, 0U)));
}

mutual::process_id id_of(const raw_child& child) {
    return static_cast<mutual::process_id>(child.process());
}

bool is_marked(const raw_child& child) {
    std::error_code ec;
    return posix::is_valid(posix::mark_of(child.process(), ec));
}

std::string strangers_are_let_alone(belongings&, const words&) {
    auto job = named_job::create_unnamed();
    {
        const raw_child member = start_as(the_number);
        job.assign(id_of(member));
        if (!job.contains(id_of(member)))
            return "the member is none";
    }
    const raw_child stranger = start_as(the_number);
    if (job.contains(id_of(stranger)) || !job.processes().empty() || job.accounting().active_processes != 0)
        return "a stranger is taken for a member";
    if (!job.wait_until_empty(std::chrono::seconds(1)))
        return "a stranger is waited for";
    job.terminate();
    return stranger.is_running() ? "ok" : "a stranger was killed";
}

std::string dead_descriptors_are_refused(belongings&, const words&) {
    auto job = named_job::create_unnamed();
    posix::unique_fd dead;
    posix::known_process known;
    std::error_code ec;
    {
        const raw_child member = start_as(the_number);
        dead = open_process(the_number);
        known = posix::know_process(the_number, ec);
    }
    const raw_child stranger = start_as(the_number);
    if (!posix::was_waited_for(known.descriptor.get()) || posix::kill_process(known))
        return "a number was believed";
    job.assign_handle(dead.get(), ec);
    if (ec != errc::process_ended)
        return "assigned: " + ec.message();
    return stranger.is_running() && !is_marked(stranger) ? "ok" : "a stranger was touched";
}

/// The guard is somebody else's until the number is another process's.
std::string assign_while_reused(const std::function<void(named_job&, int, std::error_code&)>& assign) {
    auto job = named_job::create_unnamed();
    const job_probe probe(job);
    std::error_code ec;
    if (!posix::try_lock_bytes(probe.fd(), posix::lock_kind::exclusive, posix::guard_byte, ec))
        return "the guard is taken";
    raw_child member = start_as(the_number);
    const posix::unique_fd descriptor = open_process(the_number);
    std::thread assigning([&] { assign(job, descriptor.get(), ec); });
    const std::string thread = "/proc/self/task/" + std::to_string(last_thread());
    const bool sleeps = within(soon, [&] {
        std::ifstream state(thread + "/wchan"); // it waits for the guard in little naps
        std::string where;
        state >> where;
        return where.find("nanosleep") != std::string::npos;
    });
    member.end();
    const raw_child stranger = start_as(the_number);
    posix::unlock_bytes(probe.fd(), posix::guard_byte);
    assigning.join();
    if (ec != errc::process_ended)
        return "assigned: " + ec.message();
    if (is_marked(stranger) || !stranger.is_running() || !job.processes().empty())
        return "a stranger was touched";
    return sleeps ? "ok" : "the guard was not waited for";
}

void check_in_container(forked_peer::step step) {
    forked_peer inside({.in_container = true});
    if (inside)
        CHECK(inside.ask(step) == "ok");
}

} // namespace

TEST_CASE("JB-02 JB-16: who has the number of a dead member is not counted, waited for or killed") {
    check_in_container(strangers_are_let_alone);
}

TEST_CASE("JB-14: a descriptor of a process that is gone leads to nobody, whoever has its number") {
    check_in_container(dead_descriptors_are_refused);
}

TEST_CASE("JB-14: a process ends while assign() waits, and who has its number then is not assigned") {
    if (MUTUAL_THREAD_SANITIZED) {
        MESSAGE("skipped: ThreadSanitizer allows no new thread in a forked process");
        return;
    }
    check_in_container([](belongings&, const words&) {
        return assign_while_reused(
            [](named_job& job, int descriptor, std::error_code& ec) { job.assign_handle(descriptor, ec); });
    });
    check_in_container([](belongings&, const words&) {
        return assign_while_reused([](named_job& job, int, std::error_code& ec) {
            job.assign(static_cast<mutual::process_id>(the_number), ec);
        });
    });
}
