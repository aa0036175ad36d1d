// What becomes of a job's name and its members when its handles go, unless it was made to end them.

#include "job_checks.hpp"
#include "object_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::exists;
using mutual::test::exit_code_of;
using mutual::test::lives_on;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::name_stays_with_members;
using mutual::test::number_of;
using mutual::test::start_member;
using mutual::test::unique_name;

TEST_CASE("LT-21 JB-21: the name of a job goes with its last handle, while its members run on") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job job = named_job::create(name);
    mutual::child_process member = start_member(job, gate, 8);
    job.close();
    CHECK(lives_on(member));
    if (!name_stays_with_members("LT-21 JB-21")) {
        CHECK_FALSE(exists(test::find_object_type("job"), name));
        for (const test::any_type& type : test::object_types()) {
            CAPTURE(type.name);
            CHECK(test::make(type, name)->created());
        }
    }
    gate.open();
    CHECK(exit_code_of(member) == 8);
}

TEST_CASE("LT-21 JB-21: the next job of that name is another one, and knows nothing of the members of the first") {
    if (name_stays_with_members("LT-21 JB-21"))
        return;
    const std::string name = unique_name("job");
    member_gate gate;
    named_job first = named_job::create(name);
    mutual::child_process member = start_member(first, gate, 8);
    first.close();
    named_job next = named_job::open_or_create(name, {.kill_on_last_close = true});
    CHECK(next.created());
    CHECK(next.processes().empty());
    CHECK_FALSE(next.contains(member.id()));
    next.terminate();
    next.close();
    CHECK(lives_on(member));
    gate.open();
    CHECK(exit_code_of(member) == 8);
}

TEST_CASE("LT-21 LT-06: members run on when the last holder ends or is killed, also that which started them") {
    for (const bool by_itself : {true, false}) {
        CAPTURE(by_itself);
        const std::string name = unique_name("job");
        member_gate gate;
        agent holder, assigned;
        CHECK(holder.ask("create job h", name) == "ok created");
        CHECK(holder.ask(gate.command("spawn c h member")).starts_with("ok "));
        CHECK(holder.ask("assign h", number_of(assigned)) == "ok");
        gate.await(1);
        if (by_itself)
            CHECK(holder.exit() == 0);
        else
            holder.kill();
        CHECK(assigned.ask("pid").starts_with("ok"));
        if (!name_stays_with_members("LT-21"))
            CHECK_FALSE(exists(test::find_object_type("job"), name));
    }
}

TEST_CASE("LT-21 JB-13: a member with a handle of its own job keeps the name and the job") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name);
    agent member = member_of(job);
    CHECK(member.ask("open job h", name) == "ok opened");
    job.close();
    CHECK(exists(test::find_object_type("job"), name));
    job = named_job::open(name);
    CHECK(job.contains(number_of(member)));
    job.terminate();
    CHECK(member.process().wait_exit() == test::terminated_exit_code(1));
    CHECK(becomes_empty(job));
}

TEST_CASE("LT-12 JB-07: that a job was terminated goes with its last handle, and not before") {
    const std::string name = unique_name("job");
    agent other;
    {
        named_job job = named_job::create(name);
        CHECK(other.ask("open job h", name) == "ok opened");
        job.terminate();
    }
    CHECK(other.ask("try_wait h") == "ok signaled");
    CHECK(named_job::open(name).try_wait().status() == wait_status::signaled);
    CHECK(other.ask("close h") == "ok");
    CHECK(named_job::create(name).try_wait().timed_out());
}
