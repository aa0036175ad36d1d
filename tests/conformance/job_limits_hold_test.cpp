// The limits of a job as its members meet them.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <memory>
#include <new>
#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::exit_code_of;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::spawn_role;
using mutual::test::wine_keeps_no_limits;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr int refused = 42; ///< the exit code of who asked for too much

/// Sets limits that not every system has for all members together. False when it has not; nothing is changed then.
bool can_set(named_job& job, const job_limits& limits) {
    const job_limits before = job.limits();
    std::error_code ec;
    job.set_limits(limits, ec);
    if (!ec)
        return true;
    CHECK_EQ(ec, make_error_code(errc::not_supported));
    CHECK(job.limits() == before);
    MESSAGE("not tested: this system has no such limit here");
    return false;
}

/// How many programs the job starts until it refuses one, which is to be before the last.
int start_until_refused(named_job& job, member_gate& gate, int attempts) {
    for (int i = 0; i < attempts; ++i) {
        std::error_code ec;
        const mutual::child_process started = spawn_role(job, "member", gate.words_for(), {}, ec);
        if (ec) {
            CHECK_EQ(ec, make_error_code(errc::job_limit_reached));
            CHECK_FALSE(started);
            return i;
        }
        gate.await(1);
    }
    return attempts;
}

} // namespace

/// Waits for its gate, and takes and uses memory then until it has enough for any test.
MUTUAL_CHILD_ROLE(hoarder) {
    constexpr std::size_t block = 8 * mebibyte;
    constexpr std::size_t enough = 512 * mebibyte;
    named_event go = named_event::open(arguments.at(1));
    named_semaphore::open(arguments.at(0)).release();
    if (!go.wait_for(1min))
        return 1;
    std::vector<std::unique_ptr<std::vector<char>>> hoard;
    hoard.reserve(enough / block);
    try {
        for (std::size_t size = 0; size < enough; size += block)
            hoard.push_back(std::make_unique<std::vector<char>>(block, 'x'));
    } catch (const std::bad_alloc&) {
        return refused;
    }
    return 0;
}

/// Uses processor time, but no more than a multiple of what the test allows it.
MUTUAL_CHILD_ROLE(busy) {
    const std::clock_t start = std::clock();
    while (std::clock() - start < 15 * CLOCKS_PER_SEC)
        ;
    return 0;
}

/// On Linux threads count, and a sanitizer gives a program some of its own: so many programs of one, two, three or four
/// threads fill it exactly.
constexpr int limit = 12;

TEST_CASE("JB-18: a member gets no more memory than each may have, whether it came before or after the limit") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    if (!test::can_limit_memory()) {
        MESSAGE("not tested: this program needs more address space to begin with");
        return;
    }
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process before = spawn_role(job, "hoarder", gate.words_for());
    gate.await(1);
    job.set_limits({.process_memory = 256 * mebibyte});
    mutual::child_process after = spawn_role(job, "hoarder", gate.words_for());
    named_job other = named_job::create_unnamed();
    mutual::child_process free = spawn_role(other, "hoarder", gate.words_for());
    gate.await(2);
    gate.open();
    CHECK(exit_code_of(before) == refused);
    CHECK(exit_code_of(after) == refused);
    CHECK(exit_code_of(free) == 0);
}

TEST_CASE("JB-18: all members together get no more memory than the job may have") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed();
    if (!can_set(job, {.job_memory = 200 * mebibyte}))
        return;
    member_gate gate;
    mutual::child_process greedy = spawn_role(job, "hoarder", gate.words_for());
    gate.await(1);
    gate.open();
    CHECK(exit_code_of(greedy) != 0); // refused it, or was killed
    CHECK(becomes_empty(job));
}

TEST_CASE("JB-18 JB-08: a member that has used up its time is ended, and the job is not signaled") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed({.limits = {.process_time = 1s}});
    member_gate gate;
    mutual::child_process idle = test::start_member(job, gate, 3);
    mutual::child_process busy = spawn_role(job, "busy");
    CHECK(exit_code_of(busy) != 0);
    CHECK_FALSE(test::is_signaled(job));
    gate.open();
    CHECK(exit_code_of(idle) == 3);
}

TEST_CASE("JB-18: one program more than there may be is not started") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed();
    if (!can_set(job, {.active_processes = limit}))
        return;
    member_gate gate;
    const int started = start_until_refused(job, gate, limit + 2);
    CHECK(started >= 1);
    CHECK(started <= limit);
    CHECK(job.processes().size() == static_cast<std::size_t>(started));
    gate.open();
    CHECK(becomes_empty(job));
    member_gate next_gate;
    CHECK(test::start_member(job, next_gate));
}

TEST_CASE("JB-18: who is assigned to a full job is ended") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed();
    if (!can_set(job, {.active_processes = limit}))
        return;
    member_gate gate;
    const int started = start_until_refused(job, gate, limit + 2);
    agent superfluous;
    std::error_code ec;
    job.assign_handle(superfluous.process().native_process(), ec);
    CHECK_EQ(ec, make_error_code(errc::job_limit_reached));
    superfluous.process().wait_exit(); // throws when it does not end
    CHECK(job.processes().size() == static_cast<std::size_t>(started));
}

TEST_CASE("JB-18 JB-03: what members start counts, too: a member that starts more and more is stopped by the limit") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed();
    if (!can_set(job, {.active_processes = limit}))
        return;
    member_gate gate;
    agent parent = member_of(job);
    int started = 0;
    while (started < limit + 2 && parent.ask(gate.command("plain c" + std::to_string(started) + " member")) == "ok")
        ++started;
    CHECK(started < limit);
    CHECK(job.processes().size() <= static_cast<std::size_t>(limit));
    job.terminate();
    CHECK(becomes_empty(job));
}
