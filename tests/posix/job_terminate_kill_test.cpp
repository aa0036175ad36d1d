// terminate() in a process that is killed before any of its system calls.

#include "forked_peer.hpp"
#include "job_probe.hpp"
#include "job_steps.hpp"
#include "traced_process.hpp"

#include "posix/kernel/object_lock.hpp"
#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/unique_name.hpp"
#include "waitable_access.hpp"

#include <mutual/mutual.hpp>

#include <unistd.h>

#include <csignal>
#include <string>
#include <system_error>
#include <utility>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr unsigned most_calls = 20000;
constexpr unsigned one_by_one = 40;

/// Waits for the job of that name, and tells how many members it had when the wait returned.
std::string wait_and_count(belongings& mine, const words& arguments) {
    named_job& job = mine.get<job_object>(arguments.at(0)).handle;
    if (!job.wait_for(wait_limit))
        return "timed_out";
    return std::to_string(job.processes().size());
}

/// A process that holds the lock of the object for ever, as one that died in the middle would.
void die_with_object_lock(const std::string& name) {
    forked_peer victim;
    REQUIRE(victim.ask(steps::make_job, "h", name) == "opened");
    CHECK(victim.ask([](belongings& mine, const words&) -> std::string {
        named_job& job = mine.get<job_object>("h").handle;
        posix::object_lock lock(*detail::waitable_access::handle(job));
        ::kill(::getpid(), SIGKILL);
        return "alive";
    }) == "ended");
}

} // namespace

TEST_CASE(
    "JB-06: a terminator is killed before any call: members live and nobody was told, or none lives when it is told") {
    unsigned calls = 0;
    unsigned told = 0;
    // Most calls are a look at all processes, each like the one before.
    for (bool is_complete = false; !is_complete && calls < most_calls; calls += calls < one_by_one ? 1 : 9) {
        CAPTURE(calls);
        const std::string name = unique_name("terminator");
        forked_peer waiter;
        auto job = named_job::create(name);
        const job_probe probe(job);
        const auto first = spawn_sleeper(job);
        const auto second = spawn_sleeper(job);
        REQUIRE(waiter.ask(steps::make_job, "h", name) == "opened");
        waiter.begin(wait_and_count, "h");
        traced_process victim([] {}, [&] { job.terminate(); });
        if (!victim) {
            MESSAGE("skipped: nobody may trace here");
            return;
        }
        is_complete = !victim.kill_after(calls);
        if (job.try_wait()) {
            ++told;
            CHECK(probe.members().empty());
            CHECK_FALSE(probe.has_unfinished_kill());
        } else {
            CHECK(probe.members().size() == 2);
            job.terminate();
        }
        CHECK(waiter.answer() == "0");
    }
    CHECK(calls < most_calls);
    CHECK(told > 0);
    MESSAGE(calls << " calls, signaled after " << told << " kills");
}

TEST_CASE("JB-06: who comes after a terminator that died between its first step and the signal finishes both") {
    const std::string name = unique_name("terminator");
    auto job = named_job::create(name);
    const job_probe probe(job);
    const auto member = spawn_sleeper(job);
    const std::uint32_t begun = 1;
    REQUIRE(::pwrite(probe.fd(), &begun, sizeof begun,
                     static_cast<off_t>(probe.page_offset() + offsetof(posix::job_page, kills_begun))) == sizeof begun);
    CHECK_FALSE(job.try_wait());
    const auto next = spawn_sleeper(job); // the first thing that needs the guard
    CHECK(job.try_wait());
    CHECK_FALSE(probe.has_unfinished_kill());
    CHECK(job.processes().size() == 1); // a later member is not concerned (JB-07)
    CHECK(job.contains(next.id()));
}

TEST_CASE("JB-06: a job whose lock a dead process held can be terminated") {
    const std::string name = unique_name("terminator");
    auto job = named_job::create(name);
    const job_probe probe(job);
    const auto member = spawn_sleeper(job);
    die_with_object_lock(name);
    forked_peer terminator; // it may hang
    terminator.begin(steps::terminate_named, name);
    CHECK(within(soon, [&] { return probe.members().empty(); }));
    CHECK(within(soon, [&] { return job.try_wait() ? true : false; }));
    CHECK(terminator.answer() == "ok");
}
