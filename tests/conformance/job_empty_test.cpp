// Waiting until a job has no members (which does not signal it, JB-08).

#include "job_checks.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <stop_token>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::exit_code_of;
using mutual::test::is_signaled;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::start_member;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

TEST_CASE("JB-08: a job that never had members is empty at once, also when the wait was stopped before") {
    named_job job = named_job::create_unnamed();
    CHECK(job.wait_until_empty().status() == wait_status::signaled);
    CHECK(job.wait_until_empty(wait_limits::at_once()).status() == wait_status::signaled);
    std::stop_source source;
    source.request_stop();
    CHECK(job.wait_until_empty(source.get_token()).status() == wait_status::signaled);
}

TEST_CASE("JB-08: members that end by themselves empty the job and do not signal it") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process first = start_member(job, gate, 3);
    mutual::child_process second = start_member(job, gate, 4);
    gate.open();
    CHECK(job.wait_until_empty(test::wait_limit).status() == wait_status::signaled);
    CHECK_FALSE(is_signaled(job));
    CHECK(exit_code_of(first) == 3);
    CHECK(exit_code_of(second) == 4);
}

TEST_CASE("JB-08: the wait ends when its time is over, or when it is stopped") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    const mutual::child_process member = start_member(job, gate);
    CHECK(job.wait_until_empty(wait_limits::at_once()).timed_out());
    const test::stopwatch watch;
    CHECK(job.wait_until_empty(30ms).timed_out());
    CHECK(watch.elapsed() >= 30ms);

    std::stop_source source;
    waiting_threads waiter(1, [&] { return job.wait_until_empty({test::wait_limit, source.get_token()}); });
    waiter.let_block();
    source.request_stop();
    CHECK(waiter.all(wait_status::stopped) == 1);
    CHECK(job.wait_until_empty(source.get_token()).stopped());
    CHECK(job.processes().size() == 1);
}

TEST_CASE("JB-08: several threads and processes wait for the last member of all") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent other, another;
    member_gate first_gate, last_gate;
    mutual::child_process first = start_member(job, first_gate);
    mutual::child_process last = start_member(job, last_gate);
    for (agent* const each : {&other, &another}) {
        CHECK(each->ask("open job h", name) == "ok opened");
        CHECK(each->ask("empty h 0") == "ok timed_out");
        CHECK(each->ask("begin t empty h") == "ok");
    }
    waiting_threads threads(2, [&] { return job.wait_until_empty(test::wait_limit); });
    threads.let_block();
    first_gate.open();
    CHECK(exit_code_of(first) == 0);
    CHECK(threads.ended_meanwhile() == 0);
    last_gate.open();
    CHECK(threads.all(wait_status::signaled) == 2);
    CHECK(other.ask("finish t") == "ok signaled");
    CHECK(another.ask("finish t") == "ok signaled");
}

TEST_CASE("JB-08 JB-03: the wait is also for members that come while it lasts") {
    named_job job = named_job::create_unnamed();
    agent parent = member_of(job);
    waiting_threads waiter(1, [&] { return job.wait_until_empty(test::wait_limit); });
    waiter.let_block();
    member_gate gate;
    CHECK(parent.ask(gate.command("plain a member")) == "ok");
    gate.await(1);
    parent.kill();
    CHECK(waiter.ended_meanwhile() == 0);
    gate.open();
    CHECK(waiter.all(wait_status::signaled) == 1);
}

TEST_CASE("JB-08: a job becomes empty again and again") {
    named_job job = named_job::create_unnamed();
    for (int i = 0; i < 3; ++i) {
        member_gate gate;
        mutual::child_process member = start_member(job, gate, i);
        CHECK(job.wait_until_empty(wait_limits::at_once()).timed_out());
        gate.open();
        CHECK(becomes_empty(job));
        CHECK(exit_code_of(member) == i);
    }
    CHECK_FALSE(is_signaled(job));
}

TEST_CASE("JB-08 JB-06: a job that is terminated is empty as well") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    const mutual::child_process member = start_member(job, gate);
    waiting_threads waiter(1, [&] { return job.wait_until_empty(test::wait_limit); });
    waiter.let_block();
    job.terminate();
    CHECK(waiter.all(wait_status::signaled) == 1);
    CHECK(job.processes().empty());
}
