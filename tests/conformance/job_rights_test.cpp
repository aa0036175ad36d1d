// What each right on a job allows, and what an empty handle does not.

#include "job_checks.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::member_gate;
using mutual::test::member_of;
using mutual::test::number_of;
using mutual::test::start_member;
using mutual::test::unique_name;

namespace {

struct operation {
    std::string_view name;
    object_rights needed;
    std::function<void(named_job&, std::error_code&)> run;
};

/// Everything that can be done with a job and needs no member. None of it does any harm when it is allowed.
std::vector<operation> operations() {
    return {
        {"assign", object_rights::modify, [](named_job& job, std::error_code& ec) { job.assign(0, ec); }},
        {"assign_handle", object_rights::modify,
         [](named_job& job, std::error_code& ec) { job.assign_handle(no_native_handle, ec); }},
        {"spawn", object_rights::modify,
         [](named_job& job, std::error_code& ec) { job.spawn("no such program", {}, {}, ec); }},
        {"terminate", object_rights::modify, [](named_job& job, std::error_code& ec) { job.terminate(1, ec); }},
        {"set_limits", object_rights::modify, [](named_job& job, std::error_code& ec) { job.set_limits({}, ec); }},
        {"wait_until_empty", object_rights::query,
         [](named_job& job, std::error_code& ec) { job.wait_until_empty(wait_limits::at_once(), ec); }},
        {"processes", object_rights::query,
         [](named_job& job, std::error_code& ec) { static_cast<void>(job.processes(ec)); }},
        {"contains", object_rights::query,
         [](named_job& job, std::error_code& ec) { static_cast<void>(job.contains(0, ec)); }},
        {"accounting", object_rights::query,
         [](named_job& job, std::error_code& ec) { static_cast<void>(job.accounting(ec)); }},
        {"limits", object_rights::query,
         [](named_job& job, std::error_code& ec) { static_cast<void>(job.limits(ec)); }},
        {"wait", object_rights::wait, [](named_job& job, std::error_code& ec) { static_cast<void>(job.try_wait(ec)); }},
    };
}

std::error_code error_of(const operation& done, named_job& job) {
    std::error_code ec;
    done.run(job, ec);
    return ec;
}

void check_rights(named_job& job, object_rights rights) {
    for (const operation& each : operations()) {
        CAPTURE(each.name);
        const bool is_refused = error_of(each, job) == make_error_code(errc::insufficient_rights);
        CHECK(is_refused == ((each.needed & rights) == object_rights::none));
    }
}

} // namespace

TEST_CASE("JB-19 SC-11: each operation takes its right, whatever way the handle came") {
    const std::string name = unique_name("job");
    const named_job whole = named_job::create(name);
    for (const object_rights rights : {object_rights::query, object_rights::wait, object_rights::modify,
                                       object_rights::query | object_rights::modify, object_rights::all}) {
        CAPTURE(static_cast<int>(rights));
        named_job opened = named_job::open(name, {.rights = rights});
        check_rights(opened, rights);
        named_job copied = whole.duplicate(rights);
        check_rights(copied, rights);
        named_job created = named_job::create_unnamed({.rights = rights});
        check_rights(created, rights);
    }
}

TEST_CASE("JB-19: who may only look changes nothing, and sees everything") {
    named_job job = named_job::create_unnamed();
    named_job looking = job.duplicate(object_rights::query);
    agent other, member = member_of(job);
    std::error_code ec;
    looking.assign(number_of(other), ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(ec == std::errc::permission_denied);
    looking.terminate(1, ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    looking.set_limits({.priority = job_priority::idle}, ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(looking.processes() == std::vector{number_of(member)});
    CHECK_FALSE(looking.contains(number_of(other)));
    CHECK(looking.accounting().active_processes == 1);
    CHECK(looking.limits() == job_limits());
    CHECK(looking.wait_until_empty(wait_limits::at_once()).timed_out());
}

TEST_CASE("JB-19: who may only change starts, assigns and ends processes, and sees nothing") {
    named_job job = named_job::create_unnamed();
    named_job changing = job.duplicate(object_rights::modify);
    member_gate gate;
    mutual::child_process started = start_member(changing, gate);
    const agent assigned = member_of(changing);
    std::error_code ec;
    CHECK(changing.processes(ec).empty());
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(job.processes().size() == 2);
    changing.terminate();
    CHECK(test::becomes_empty(job));
    CHECK(job.try_wait());
}

TEST_CASE("JB-19: the throwing forms throw what the others tell") {
    named_job useless = named_job::create_unnamed().duplicate(object_rights::wait);
    CHECK_THROWS_WITH_AS(useless.assign(1), doctest::Contains("assign process to job"), object_error);
    CHECK_THROWS_WITH_AS(useless.spawn("x"), doctest::Contains("start program in job"), object_error);
    CHECK_THROWS_WITH_AS(useless.terminate(), doctest::Contains("terminate job"), object_error);
    CHECK_THROWS_WITH_AS(useless.set_limits({}), doctest::Contains("set limits of job"), object_error);
    CHECK_THROWS_WITH_AS(useless.wait_until_empty(), doctest::Contains("wait until job is empty"), object_error);
    CHECK_THROWS_WITH_AS((void)useless.processes(), doctest::Contains("list processes of job"), object_error);
    CHECK_THROWS_WITH_AS((void)useless.contains(1), doctest::Contains("look for process in job"), object_error);
    CHECK_THROWS_WITH_AS((void)useless.accounting(), doctest::Contains("ask for accounting of job"), object_error);
    CHECK_THROWS_WITH_AS((void)useless.limits(), doctest::Contains("ask for limits of job"), object_error);
}

TEST_CASE("WT-05 JB-19: an empty handle, and one that was moved from, is good for nothing") {
    named_job empty;
    named_job moved = named_job::create_unnamed();
    const named_job taken = std::move(moved);
    for (named_job* const job : {&empty, &moved}) // NOLINT(bugprone-use-after-move): what is left is empty
        for (const operation& each : operations()) {
            CAPTURE(each.name);
            CHECK_EQ(error_of(each, *job), make_error_code(errc::empty_handle));
        }
    CHECK(taken);
}

TEST_CASE("WT-05: an empty handle of a program tells nothing") {
    member_gate gate;
    named_job job = named_job::create_unnamed();
    mutual::child_process program;
    mutual::child_process moved = start_member(job, gate);
    const mutual::child_process taken = std::move(moved);
    for (mutual::child_process* const each : {&program, &moved}) { // NOLINT(bugprone-use-after-move)
        CHECK_FALSE(*each);
        CHECK(each->id() == 0);
        CHECK(each->native_handle() == no_native_handle);
        std::error_code ec;
        CHECK(each->wait({}, ec).status() == wait_status::failed);
        CHECK_EQ(ec, make_error_code(errc::empty_handle));
        CHECK_FALSE(each->exit_code(ec));
        CHECK_EQ(ec, make_error_code(errc::empty_handle));
        CHECK_THROWS_AS(each->wait(), std::system_error);
        CHECK_THROWS_AS((void)each->exit_code(), std::system_error);
    }
    CHECK(taken);
}
