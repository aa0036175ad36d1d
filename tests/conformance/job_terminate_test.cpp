// Ending all members of a job, which is the only thing that signals it.

#include "job_checks.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::exit_code_of;
using mutual::test::has_ended;
using mutual::test::is_signaled;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::start_member;
using mutual::test::terminated_exit_code;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

TEST_CASE("JB-06: all members end, started or assigned, with their children, and the job is signaled") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process started = start_member(job, gate);
    agent assigned = member_of(job);
    CHECK(assigned.ask(gate.command("plain c member")) == "ok");
    gate.await(1);
    agent bystander;
    job.terminate(5);
    CHECK(is_signaled(job));
    CHECK(becomes_empty(job));
    CHECK(exit_code_of(started) == terminated_exit_code(5));
    CHECK(assigned.process().wait_exit() == terminated_exit_code(5));
    CHECK(job.processes().empty());
    CHECK(bystander.ask("pid").starts_with("ok"));
}

TEST_CASE("JB-06: whoever waits for the job in any thread or process is told") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent other;
    CHECK(other.ask("open job h", name) == "ok opened");
    CHECK(other.ask("begin t wait h") == "ok");
    waiting_threads threads(3, [&] { return job.wait_for(test::wait_limit); });
    threads.let_block();
    CHECK(threads.ended_meanwhile() == 0);
    job.terminate();
    CHECK(threads.all(wait_status::signaled) == 3);
    CHECK(other.ask("finish t") == "ok signaled");
    CHECK(other.ask("try_wait h") == "ok signaled");
}

TEST_CASE("JB-06: any process terminates the job, which is no member of it") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    member_gate gate;
    mutual::child_process member = start_member(job, gate);
    agent other;
    CHECK(other.ask("open job h", name) == "ok opened");
    CHECK(other.ask("terminate h 77") == "ok");
    CHECK(job.wait_for(test::wait_limit).status() == wait_status::signaled);
    CHECK(exit_code_of(member) == terminated_exit_code(77));
    CHECK(other.ask("empty h 30000") == "ok signaled");
    CHECK(other.ask("members h") == "ok 0");
}

TEST_CASE("JB-06: who terminates a job that it is a member of ends as well") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent caller = member_of(job);
    member_gate gate;
    mutual::child_process other = start_member(job, gate);
    CHECK(caller.ask("open job h", name) == "ok opened");
    caller.send("terminate h 9");
    CHECK(caller.process().wait_exit() == terminated_exit_code(9));
    CHECK(exit_code_of(other) == terminated_exit_code(9));
    CHECK(is_signaled(job));
    CHECK(job.processes().empty());
}

TEST_CASE("JB-06: members whose parents are gone end, too") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    agent parent = member_of(job);
    CHECK(parent.ask("child c") == "ok");
    CHECK(parent.ask(gate.command("tell c plain orphan member")) == "ok");
    CHECK(parent.ask(gate.command("plain other member")) == "ok");
    gate.await(2);
    parent.kill(); // its child sees that and ends
    CHECK(test::eventually([&] { return job.processes().size() == 2; }));
    job.terminate();
    CHECK(becomes_empty(job));
}

TEST_CASE("JB-07: a terminated job stays signaled, takes new members, and does not harm them") {
    named_job job = named_job::create_unnamed();
    job.terminate();
    CHECK(is_signaled(job));
    member_gate gate;
    mutual::child_process started = start_member(job, gate, 4);
    agent assigned = member_of(job);
    CHECK(is_signaled(job));
    CHECK(job.processes().size() == 2);
    CHECK(assigned.ask("pid").starts_with("ok"));
    CHECK_FALSE(has_ended(started));
    gate.open();
    CHECK(exit_code_of(started) == 4);
    CHECK(is_signaled(job));
    job.terminate(6);
    CHECK(assigned.process().wait_exit() == terminated_exit_code(6));
    CHECK(is_signaled(job));
}

TEST_CASE("JB-08: a job whose members have all ended is not signaled, and is when it is terminated then") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    member_gate gate;
    mutual::child_process member = start_member(job, gate, 2);
    waiting_threads waiter(1, [&] { return job.wait_for(test::wait_limit); });
    waiter.let_block();
    gate.open();
    CHECK(becomes_empty(job));
    CHECK(waiter.ended_meanwhile() == 0);
    CHECK(exit_code_of(member) == 2);
    CHECK(job.wait_for(20ms).timed_out());
    job.terminate();
    CHECK(waiter.all(wait_status::signaled) == 1);
}

TEST_CASE("JB-10: a job without members can be terminated, again and again, and is signaled") {
    named_job job = named_job::create_unnamed();
    for (int i = 0; i < 3; ++i) {
        job.terminate(i);
        CHECK(is_signaled(job));
        CHECK(becomes_empty(job));
    }
}

TEST_CASE("JB-10 JB-06: termination is a thing of one job") {
    named_job job = named_job::create_unnamed();
    named_job other = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process member = start_member(other, gate, 1);
    job.terminate();
    CHECK_FALSE(is_signaled(other));
    CHECK_FALSE(has_ended(member));
    gate.open();
    CHECK(exit_code_of(member) == 1);
}

TEST_CASE("JB-06 WT-20: a job is waited for together with other objects, and is not taken by that") {
    named_job job = named_job::create_unnamed();
    named_event event = named_event::create_unnamed();
    named_semaphore units = named_semaphore::create_unnamed({.initial = 1});
    CHECK(wait_any(0ms, job, event).timed_out());
    CHECK(wait_any(0ms, job, event, units).index() == 2);
    waiting_threads waiter(1, [&] { return wait_any(test::wait_limit, event, job); });
    waiter.let_block();
    job.terminate();
    CHECK(waiter.all(wait_status::signaled) == 1);
    CHECK(wait_any(event, job).index() == 1);
    CHECK(wait_all(0ms, event, job).timed_out());
    event.set();
    CHECK(wait_all(event, job).status() == wait_status::signaled);
    CHECK_FALSE(event.state().signaled);
    CHECK(is_signaled(job));
}

TEST_CASE("JB-06 WT-09: a wait for all is over when the last of its jobs is terminated") {
    const std::string first_name = unique_name("first");
    const std::string second_name = unique_name("second");
    named_job first = named_job::create(first_name);
    named_job second = named_job::create(second_name);
    agent other;
    CHECK(other.ask("open job a", first_name) == "ok opened");
    CHECK(other.ask("open job b", second_name) == "ok opened");
    CHECK(other.ask("begin t wait_all - a b") == "ok");
    waiting_threads waiter(1, [&] { return wait_all(test::wait_limit, first, second); });
    waiter.let_block();
    first.terminate();
    CHECK(waiter.ended_meanwhile() == 0);
    second.terminate();
    CHECK(waiter.all(wait_status::signaled) == 1);
    CHECK(other.ask("finish t") == "ok signaled");
}

TEST_CASE("WT-27 JB-06: a job cannot be signaled by signal_and_wait, and can be waited for by it") {
    named_job job = named_job::create_unnamed();
    named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    std::error_code ec;
    CHECK(signal_and_wait(job, event, 0ms, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::cannot_be_signaled));
    CHECK_FALSE(is_signaled(job));
    CHECK(signal_and_wait(event, job, 0ms).timed_out());
    CHECK(event.state().signaled);
    job.terminate();
    CHECK(signal_and_wait(event, job).status() == wait_status::signaled);
}
