// Jobs that end their members with their last handle.

#include "job_checks.hpp"
#include "object_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>

using namespace mutual;
using mutual::test::agent;
using mutual::test::exists;
using mutual::test::exit_code_of;
using mutual::test::lives_on;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::name_stays_with_members;
using mutual::test::start_member;
using mutual::test::unique_name;

namespace {

constexpr int told = 7; ///< what members end with when nobody kills them

bool was_killed(mutual::child_process& member) {
    return exit_code_of(member) != told;
}

/// The name of a job goes with its members at the latest.
bool name_goes(const std::string& name) {
    return name_stays_with_members("LT-22") ||
           test::eventually([&] { return !exists(test::find_object_type("job"), name); });
}

} // namespace

TEST_CASE("LT-22 JB-11: the members end with the last handle, started or assigned, with their children") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    mutual::child_process started = start_member(job, gate, told);
    agent assigned = member_of(job);
    CHECK(assigned.ask("child c") == "ok");
    CHECK(assigned.ask(gate.command("tell c plain x member", told)) == "ok");
    gate.await(1);
    CHECK(job.processes().size() == 4);
    job.close();
    CHECK(was_killed(started));
    assigned.process().wait_exit(); // throws when it does not end
    CHECK(name_goes(name));
}

TEST_CASE("LT-22: a job without a name, one without members, and one whose members have ended, go as well") {
    member_gate gate;
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    mutual::child_process member = start_member(job, gate, told);
    job = named_job();
    CHECK(was_killed(member));

    named_job::create_unnamed({.kill_on_last_close = true}).close();
    member_gate open_gate;
    job = named_job::create_unnamed({.kill_on_last_close = true});
    mutual::child_process ended = start_member(job, open_gate, told);
    open_gate.open();
    CHECK(exit_code_of(ended) == told);
    job.close();
}

TEST_CASE("LT-22 JB-11: the members end when the only holder ends or is killed, also that which started them") {
    for (const bool by_itself : {true, false}) {
        CAPTURE(by_itself);
        const std::string name = unique_name("job");
        member_gate gate;
        agent holder;
        CHECK(holder.ask("create job h", name, "kill") == "ok created");
        CHECK(holder.ask(gate.command("spawn c h member", told)).starts_with("ok "));
        agent assigned;
        CHECK(holder.ask("assign h", test::number_of(assigned)) == "ok");
        gate.await(1);
        if (by_itself)
            CHECK(holder.exit() == 0);
        else
            holder.kill();
        assigned.process().wait_exit(); // throws when it does not end
        CHECK(name_goes(name));
    }
}

TEST_CASE("LT-22 JB-11 JB-12: of three holders two are killed and nothing happens; with the third the members end") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    mutual::child_process member = start_member(job, gate, told);
    std::array<agent, 3> holders;
    for (agent& holder : holders)
        CHECK(holder.ask("open job h", name) == "ok opened");
    job.close();
    CHECK(lives_on(member));
    for (std::size_t i = 0; i < 2; ++i) {
        holders[i].kill();
        CHECK(lives_on(member));
        CHECK(exists(test::find_object_type("job"), name));
    }
    holders[2].kill();
    CHECK(was_killed(member));
    CHECK(name_goes(name));
}

TEST_CASE("JB-12: a handle of another process, or another one of this, keeps the members") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    mutual::child_process member = start_member(job, gate, told);
    agent other;
    CHECK(other.ask("open job h", name) == "ok opened");
    named_job copy = job.duplicate(object_rights::query);
    job.close();
    CHECK(lives_on(member));
    copy.close();
    CHECK(lives_on(member));
    CHECK(other.ask("members h") == "ok 1");
    CHECK(other.ask("close h") == "ok");
    CHECK(was_killed(member));
}

TEST_CASE(
    "JB-12 LT-10: a handle that is on its way to a child keeps the members, and so does an unused one of a child") {
    member_gate gate;
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    mutual::child_process member = start_member(job, gate, told);
    inheritance gift = job.inheritable_token();
    job.close();
    CHECK(lives_on(member));
    agent child;
    gift.end();
    CHECK(lives_on(member));
    child.kill();
    CHECK(was_killed(member));
}

TEST_CASE("JB-12 HD-05: a handle that is listed for a child keeps the members, and the child takes it over") {
    member_gate gate;
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    mutual::child_process member = start_member(job, gate, told);
    auto list = std::make_unique<spawn_options>();
    const std::string token = list->pass(job);
    job.close();
    CHECK(lives_on(member));
    agent child(list.get());
    list.reset();
    CHECK(child.ask("take job h", token) == "ok opened");
    CHECK(child.ask("contains h", member.id()) == "ok yes");
    CHECK(lives_on(member));
    CHECK(child.ask("close h") == "ok");
    CHECK(was_killed(member));
}

TEST_CASE("JB-13: a member that has a handle of its job keeps it, and ends when it closes that") {
    const std::string name = unique_name("job");
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    agent member = member_of(job);
    CHECK(member.ask("open job h", name) == "ok opened");
    job.close();
    CHECK(member.ask("members h") == "ok 1");
    CHECK(exists(test::find_object_type("job"), name));
    if (test::running_under_wine()) {
        MESSAGE("skipped (JB-13): Wine's server crashes when a member ends itself so");
        return;
    }
    member.send("close h");
    member.process().wait_exit();
    CHECK(name_goes(name));
}

TEST_CASE("JB-13 JB-11: of two members the one that has the last handle is killed, and the other ends, too") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    agent holding = member_of(job);
    mutual::child_process other = start_member(job, gate, told);
    CHECK(holding.ask("open job h", name) == "ok opened");
    job.close();
    CHECK(lives_on(other));
    holding.kill();
    CHECK(was_killed(other));
    CHECK(name_goes(name));
}

TEST_CASE("CO-14 LT-22: who opens a job that exists does not change what becomes of the members") {
    const std::string name = unique_name("job");
    member_gate gate;
    named_job harmless = named_job::create(name);
    named_job opened = named_job::open_or_create(name, {.kill_on_last_close = true});
    CHECK_FALSE(opened.created());
    mutual::child_process kept = start_member(opened, gate, told);
    harmless.close();
    opened.close();
    CHECK(lives_on(kept));

    const std::string other_name = unique_name("job");
    named_job deadly = named_job::create(other_name, {.kill_on_last_close = true});
    named_job again = named_job::open_or_create(other_name);
    mutual::child_process lost = start_member(again, gate, told);
    deadly.close();
    CHECK(lives_on(lost));
    again.close();
    CHECK(was_killed(lost));
    gate.open();
    CHECK_FALSE(was_killed(kept));
}

TEST_CASE("LT-22 JB-07: a job that was terminated still ends its later members with its last handle") {
    member_gate gate;
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    job.terminate();
    mutual::child_process member = start_member(job, gate, told);
    CHECK(lives_on(member));
    job.close();
    CHECK(was_killed(member));
}
