// Jobs within jobs.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>
#include <system_error>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::is_signaled;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::number_of;
using mutual::test::terminated_exit_code;
using mutual::test::unique_name;

namespace {

/// A member of the outer job who has made a job within it, with one member; the name of that.
std::string have_inner_job(agent& member, member_gate& gate, const char* options = "") {
    const std::string name = unique_name("inner");
    CHECK(member.ask(std::string("create job h ") + name + ' ' + options) == "ok created");
    CHECK(member.ask(gate.command("spawn c h member")).starts_with("ok "));
    gate.await(1);
    return name;
}

std::error_code error_of_assign(named_job& job, agent& process) {
    std::error_code ec;
    job.assign_handle(process.process().native_process(), ec);
    return ec;
}

} // namespace

TEST_CASE("JB-17 JB-03: what a member starts in a job of its own is a member of both") {
    named_job outer = named_job::create_unnamed();
    member_gate gate;
    agent member = member_of(outer);
    named_job inner = named_job::open(have_inner_job(member, gate));
    CHECK(inner.processes().size() == 1);
    CHECK(outer.processes().size() == 2);
    CHECK(outer.contains(inner.processes().at(0)));
    CHECK_FALSE(inner.contains(number_of(member)));
    gate.open();
    CHECK(becomes_empty(inner));
    CHECK(outer.processes().size() == 1);
}

TEST_CASE("JB-17 JB-06: to terminate the outer job ends the members of the inner one") {
    named_job outer = named_job::create_unnamed();
    member_gate gate;
    agent member = member_of(outer);
    named_job inner = named_job::open(have_inner_job(member, gate));
    outer.terminate(3);
    CHECK(member.process().wait_exit() == terminated_exit_code(3));
    CHECK(becomes_empty(inner));
    CHECK(becomes_empty(outer));
    CHECK(is_signaled(outer));
}

TEST_CASE("JB-17 JB-06: to terminate the inner job leaves the other members of the outer one alone") {
    named_job outer = named_job::create_unnamed();
    member_gate gate;
    agent member = member_of(outer);
    named_job inner = named_job::open(have_inner_job(member, gate));
    inner.terminate(4);
    CHECK(member.ask("code c 30000") == "ok " + std::to_string(terminated_exit_code(4)));
    CHECK(becomes_empty(inner));
    CHECK(is_signaled(inner));
    CHECK_FALSE(is_signaled(outer));
    CHECK(outer.processes() == std::vector{number_of(member)});
}

TEST_CASE("JB-17 LT-22: the inner job ends its members with its last handle, whoever made it") {
    named_job outer = named_job::create_unnamed();
    member_gate gate;
    agent member = member_of(outer);
    have_inner_job(member, gate, "kill");
    CHECK(outer.processes().size() == 2);
    CHECK(member.ask("close h") == "ok");
    CHECK(test::eventually([&] { return outer.processes().size() == 1; }));
    CHECK(outer.processes() == std::vector{number_of(member)});
}

TEST_CASE("JB-17: a member joins a job that has no members yet, and is in both") {
    named_job outer = named_job::create_unnamed();
    named_job inner = named_job::create_unnamed();
    agent both = member_of(outer);
    agent only = member_of(outer);
    CHECK_FALSE(error_of_assign(inner, both));
    CHECK(outer.processes().size() == 2);
    CHECK(inner.processes() == std::vector{number_of(both)});
    inner.terminate();
    CHECK(both.process().wait_exit() == terminated_exit_code(1));
    CHECK(only.ask("pid").starts_with("ok"));
    CHECK(becomes_empty(inner));
    CHECK(outer.processes() == std::vector{number_of(only)});
}

TEST_CASE("JB-17: further members of the outer job join the inner one, which lies within it") {
    named_job outer = named_job::create_unnamed();
    named_job inner = named_job::create_unnamed();
    agent first = member_of(outer);
    agent second = member_of(outer);
    CHECK_FALSE(error_of_assign(inner, first));
    CHECK_FALSE(error_of_assign(inner, second));
    CHECK(inner.processes().size() == 2);
    CHECK_FALSE(error_of_assign(outer, first)); // it is a member already
    CHECK(outer.accounting().active_processes == 2);
}

TEST_CASE("JB-17: three jobs, each within the one before") {
    named_job jobs[] = {named_job::create_unnamed(), named_job::create_unnamed(), named_job::create_unnamed()};
    agent members[3];
    for (std::size_t depth = 0; depth < 3; ++depth)
        for (std::size_t i = 0; i <= depth; ++i)
            CHECK_FALSE(error_of_assign(jobs[i], members[depth]));
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(jobs[i].processes().size() == 3 - i);
    jobs[1].terminate();
    CHECK(becomes_empty(jobs[1]));
    CHECK(becomes_empty(jobs[2]));
    CHECK(jobs[0].processes() == std::vector{number_of(members[0])});
}

TEST_CASE("JB-17: a member of one job cannot join another that has members of its own") {
    named_job one = named_job::create_unnamed();
    named_job other = named_job::create_unnamed();
    agent member = member_of(one);
    agent stranger = member_of(other);
    CHECK_EQ(error_of_assign(other, member), make_error_code(errc::in_another_job));
    CHECK_EQ(error_of_assign(one, stranger), make_error_code(errc::in_another_job));
    CHECK(error_of_assign(one, stranger) == std::errc::permission_denied);
    CHECK(one.processes() == std::vector{number_of(member)});
    CHECK(other.processes() == std::vector{number_of(stranger)});
    CHECK(one.accounting().total_processes == 1);
}

TEST_CASE("JB-17: a member cannot start a program in a job that lies elsewhere") {
    const std::string name = unique_name("other");
    named_job outer = named_job::create_unnamed();
    named_job other = named_job::create(name);
    const agent stranger = member_of(other);
    agent member = member_of(outer);
    member_gate gate;
    CHECK(member.ask("open job h", name) == "ok opened");
    CHECK(member.ask(gate.command("spawn c h member")) == "error in_another_job");
    CHECK(outer.processes().size() == 1);
    CHECK(other.processes().size() == 1);
}
