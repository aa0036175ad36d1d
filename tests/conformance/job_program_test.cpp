// Waiting for the programs that a job started, and what they end with.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <cstddef>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::exit_code_of;
using mutual::test::member_gate;
using mutual::test::spawn_role;
using mutual::test::start_member;
using mutual::test::unique_name;

TEST_CASE("JB-02: exit codes come through, and there is none while the program runs") {
    named_job job = named_job::create_unnamed();
    for (const int code : {0, 1, 42, 127, 255}) {
        CAPTURE(code);
        member_gate gate;
        mutual::child_process program = start_member(job, gate, code);
        CHECK_FALSE(program.exit_code());
        gate.open();
        CHECK(exit_code_of(program) == code);
        CHECK(program.exit_code() == code);
        CHECK(program.wait(wait_limits::at_once()).status() == wait_status::signaled);
    }
}

TEST_CASE("JB-02: the wait for a program ends when its time is over, or when it is stopped") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process program = start_member(job, gate);
    CHECK(program.wait(wait_limits::at_once()).timed_out());
    const test::stopwatch watch;
    CHECK(program.wait(30ms).timed_out());
    CHECK(watch.elapsed() >= 30ms);
    std::stop_source source;
    source.request_stop();
    CHECK(program.wait(source.get_token()).stopped());
    CHECK(program.wait({test::wait_limit, source.get_token()}).stopped());
    gate.open();
    CHECK(exit_code_of(program) == 0);
    CHECK(program.wait(source.get_token()).status() == wait_status::signaled);
}

TEST_CASE("JB-02: a handle of a program moves, and to drop it ends nothing") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process program = start_member(job, gate, 5);
    const mutual::process_id id = program.id();
    CHECK(id != 0);
    CHECK(program.native_handle() != no_native_handle);
    mutual::child_process moved = std::move(program);
    CHECK(moved.id() == id);
    moved = start_member(job, gate, 6);
    CHECK(moved.id() != id);
    CHECK(job.contains(id));
    CHECK(job.processes().size() == 2);
    gate.open();
    CHECK(exit_code_of(moved) == 6);
    CHECK(becomes_empty(job));
}

TEST_CASE("JB-02 JB-16: many programs at once, each with its own number and exit code") {
    constexpr int count = 20;
    named_job job = named_job::create_unnamed();
    member_gate gate;
    std::vector<mutual::child_process> programs;
    for (int i = 0; i < count; ++i)
        programs.push_back(spawn_role(job, "member", gate.words_for(i)));
    gate.await(count);
    std::set<mutual::process_id> numbers;
    for (const mutual::child_process& program : programs)
        numbers.insert(program.id());
    const std::vector<mutual::process_id> members = job.processes();
    CHECK(std::set(members.begin(), members.end()) == numbers);
    CHECK(job.accounting().active_processes == count);
    CHECK(job.accounting().total_processes == count);
    gate.open();
    CHECK(becomes_empty(job));
    for (int i = 0; i < count; ++i)
        CHECK(exit_code_of(programs[static_cast<std::size_t>(i)]) == i);
}

TEST_CASE("JB-02: the parent waits for its program also when another process terminated the job") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    member_gate gate;
    mutual::child_process program = start_member(job, gate);
    {
        agent other;
        CHECK(other.ask("open job h", name) == "ok opened");
        CHECK(other.ask("terminate h 12") == "ok");
    }
    CHECK(exit_code_of(program) == test::terminated_exit_code(12));
}
