// Who is a member of a job, and what a job tells of its members.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <algorithm>
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
using mutual::test::number_of;
using mutual::test::start_member;
using mutual::test::unique_name;

namespace {

/// Larger than what any system gives to a process.
constexpr mutual::process_id nobody = 0x7FFF'FFF0;

std::vector<mutual::process_id> sorted(std::vector<mutual::process_id> list) {
    std::ranges::sort(list);
    return list;
}

std::error_code error_of_assign(named_job& job, mutual::process_id process) {
    std::error_code ec;
    job.assign(process, ec);
    return ec;
}

} // namespace

TEST_CASE("JB-01: a new job has no members and no limits, and is not signaled") {
    named_job job = named_job::create(unique_name("job"));
    CHECK(job.processes().empty());
    CHECK(job.limits() == job_limits());
    CHECK(job.try_wait().timed_out());
    CHECK(job.wait_until_empty(wait_limits::at_once()).status() == wait_status::signaled);
    const job_accounting used = job.accounting();
    CHECK(used.total_processes == 0);
    CHECK(used.active_processes == 0);
    CHECK(used.user_time == 0us);
    CHECK(used.kernel_time == 0us);
}

TEST_CASE("JB-02: a process becomes a member by its number or by its handle, and nobody else with it") {
    named_job job = named_job::create_unnamed();
    agent first, second, other;
    job.assign(number_of(first));
    job.assign_handle(second.process().native_process());
    CHECK(sorted(job.processes()) == sorted({number_of(first), number_of(second)}));
    CHECK(job.contains(number_of(first)));
    CHECK(job.contains(number_of(second)));
    CHECK_FALSE(job.contains(number_of(other)));
}

TEST_CASE("JB-02: to assign a member once more changes nothing") {
    named_job job = named_job::create_unnamed();
    agent member = member_of(job);
    for (int i = 0; i < 3; ++i)
        job.assign(number_of(member));
    CHECK(job.processes().size() == 1);
    CHECK(job.accounting().active_processes == 1);
    CHECK(job.accounting().total_processes == 1);
    CHECK(member.ask("pid").starts_with("ok"));
}

TEST_CASE("JB-02: any process assigns processes to the job, also itself, and all see the same members") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent assigned, assigning;
    CHECK(assigning.ask("open job h", name) == "ok opened");
    CHECK(assigning.ask("assign h", number_of(assigned)) == "ok");
    CHECK(job.contains(number_of(assigned)));
    CHECK_FALSE(job.contains(number_of(assigning)));
    CHECK(assigning.ask("assign h", number_of(assigning)) == "ok");
    CHECK(assigning.ask("contains h", number_of(assigned)) == "ok yes");
    CHECK(assigning.ask("members h") == "ok 2");
    CHECK(job.processes().size() == 2);
}

TEST_CASE("JB-03: children and grandchildren of a member are members, those that it had before are not") {
    named_job job = named_job::create_unnamed();
    agent parent;
    CHECK(parent.ask("child early") == "ok");
    job.assign(number_of(parent));
    CHECK(parent.ask("child late") == "ok");
    CHECK(parent.ask("tell late child grandchild") == "ok");
    CHECK(parent.ask("tell early child grandchild") == "ok");
    CHECK_FALSE(job.contains(number_of(parent, "tell early pid")));
    CHECK_FALSE(job.contains(number_of(parent, "tell early tell grandchild pid")));
    CHECK(sorted(job.processes()) == sorted({number_of(parent), number_of(parent, "tell late pid"),
                                             number_of(parent, "tell late tell grandchild pid")}));
}

TEST_CASE("JB-03 JB-02: a child stays a member when its parent is gone, and so do its own children") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    agent parent = member_of(job);
    CHECK(parent.ask(gate.command("plain a member")) == "ok");
    CHECK(parent.ask(gate.command("plain b member")) == "ok");
    gate.await(2);
    CHECK(job.processes().size() == 3);
    parent.kill();
    CHECK(test::eventually([&] { return job.processes().size() == 2; }));
    CHECK(job.wait_until_empty(wait_limits::at_once()).timed_out());
    gate.open();
    CHECK(becomes_empty(job));
}

TEST_CASE("JB-02: a program that the job starts is a member, and so are the children of it") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process member = start_member(job, gate);
    CHECK(job.processes() == std::vector{member.id()});
    CHECK(job.contains(member.id()));
    CHECK_FALSE(named_job::create_unnamed().contains(member.id()));
    gate.open();
    CHECK(exit_code_of(member) == 0);
    CHECK(becomes_empty(job));
    CHECK(job.processes().empty());
}

TEST_CASE("JB-15: a process that has ended is still told to be a member as long as somebody has it") {
    named_job job = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process member = start_member(job, gate);
    gate.open();
    CHECK(member.wait(test::wait_limit));
    CHECK(job.contains(member.id()));
    CHECK(becomes_empty(job));
    CHECK(job.contains(member.id()));
}

TEST_CASE("JB-14: a process that has ended cannot become a member") {
    named_job first = named_job::create_unnamed();
    member_gate gate;
    mutual::child_process ended = start_member(first, gate);
    gate.open();
    CHECK(ended.wait(test::wait_limit));
    named_job job = named_job::create_unnamed();
    CHECK_EQ(error_of_assign(job, ended.id()), make_error_code(errc::process_ended));
    std::error_code ec;
    job.assign_handle(ended.native_handle(), ec);
    CHECK_EQ(ec, make_error_code(errc::process_ended));
    CHECK(ec == std::errc::no_such_process);
    CHECK(job.accounting().total_processes == 0);
    CHECK(exit_code_of(ended) == 0);
}

TEST_CASE("JB-14: a number that is nobody's is no process, to be assigned or asked for") {
    named_job job = named_job::create_unnamed();
    for (const mutual::process_id number : {mutual::process_id{0}, nobody, mutual::process_id{0xFFFF'FFF0}}) {
        CAPTURE(number);
        CHECK(error_of_assign(job, number) == std::errc::no_such_process);
        std::error_code ec;
        CHECK_FALSE(job.contains(number, ec));
        CHECK(ec == std::errc::no_such_process);
    }
    std::error_code ec;
    job.assign_handle(no_native_handle, ec);
    CHECK(ec);
    CHECK_THROWS_WITH_AS(job.assign(nobody), doctest::Contains("assign process to job"), object_error);
    CHECK_THROWS_WITH_AS(static_cast<void>(job.contains(nobody)), doctest::Contains("look for process in job"),
                         object_error);
    CHECK(job.accounting().total_processes == 0);
}

TEST_CASE("JB-16: a job counts those that live, and those that ever were; it lists only the former") {
    named_job job = named_job::create_unnamed();
    member_gate first_gate, second_gate;
    mutual::child_process first = start_member(job, first_gate);
    mutual::child_process second = start_member(job, second_gate);
    CHECK(job.accounting().active_processes == 2);
    CHECK(job.accounting().total_processes == 2);
    first_gate.open();
    CHECK(exit_code_of(first) == 0);
    CHECK(test::eventually([&] { return job.accounting().active_processes == 1; }));
    CHECK(job.accounting().total_processes == 2);
    CHECK(job.processes() == std::vector{second.id()});
    second_gate.open();
    CHECK(becomes_empty(job));
    CHECK(job.accounting().active_processes == 0);
    CHECK(job.accounting().total_processes == 2);
}

TEST_CASE("JB-16: the time that members have used is counted") {
    if (test::running_under_wine()) {
        MESSAGE("skipped (JB-16): Wine counts no time");
        return;
    }
    named_job job = named_job::create_unnamed();
    agent member = member_of(job);
    const auto time_used = [&] {
        const job_accounting used = job.accounting();
        return used.user_time + used.kernel_time;
    };
    const auto before = time_used();
    CHECK(test::eventually([&] { return member.ask("pid").empty() || time_used() > before; }));
}

TEST_CASE("JB-02: every process looks at members and their number alike") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent other;
    CHECK(other.ask("open job h", name) == "ok opened");
    member_gate gate;
    const mutual::child_process mine = start_member(job, gate);
    CHECK(other.ask(gate.command("spawn c h member")).starts_with("ok "));
    gate.await(1);
    CHECK(job.processes().size() == 2);
    CHECK(other.ask("members h") == "ok 2");
    CHECK(other.ask("contains h", mine.id()) == "ok yes");
    other.kill();
    CHECK(job.processes().size() == 2);
}
