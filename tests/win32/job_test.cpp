// Jobs that mutual shares with plain Win32 calls, in both directions.

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include "job_helpers.hpp"
#include "native_facts.hpp"
#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/named_job.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace mutual::test;
using namespace std::chrono_literals;
using mutual::errc;
using mutual::job_options;
using mutual::named_job;
using mutual::object_rights;
using mutual::permissions;
using mutual::wait_limits;
using mutual::wait_status;
using mutual::platform::unique_handle;

MUTUAL_CHILD_ROLE(job_sleeper) {
    Sleep(INFINITE);
    return 0;
}

/// The only holder of a job that ends its members: says who is one, and waits to be killed.
MUTUAL_CHILD_ROLE(job_holder) {
    named_job job = named_job::create_unnamed({.kill_on_last_close = true});
    parent.send(std::to_string(start_sleeper(job).id()));
    for (std::string line; parent.read_line(line);) {
    }
    return 0;
}

/// A member of a job of its own that starts a program in the job of that name.
MUTUAL_CHILD_ROLE(job_outsider) {
    named_job own = named_job::create_unnamed();
    own.assign(GetCurrentProcessId());
    named_job job = named_job::open(arguments.at(0));
    std::error_code ec;
    job.spawn(program_path(), role_arguments("job_sleeper"), {}, ec);
    parent.send(ec == make_error_code(errc::in_another_job) ? "in another job" : ec.message());
    job.spawn("C:\\", {}, {}, ec);
    parent.send(ec == std::errc::permission_denied && ec != make_error_code(errc::in_another_job) ? "denied"
                                                                                                  : ec.message());
    job.assign(GetCurrentProcessId(), ec);
    parent.send(ec == make_error_code(errc::in_another_job) ? "in another job" : ec.message());
    return 0;
}

TEST_CASE("JB-01 JB-02 JB-03: raw and mutual handles of one job see the same members") {
    const std::string name = unique_name("raw");
    named_job job = named_job::create(name);
    const unique_handle raw(CreateJobObjectW(nullptr, widen(name).c_str()));
    CHECK_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
    REQUIRE(raw);
    CHECK(job.processes().empty());
    CHECK_FALSE(job.try_wait());

    const raw_sleeper first;
    const raw_sleeper second;
    CHECK(AssignProcessToJobObject(raw.get(), first.handle()));
    job.assign(second.id());
    const mutual::child_process third = start_sleeper(job);
    CHECK(is_in_job(second.handle(), raw.get()));
    CHECK(is_in_job(third.native_handle(), raw.get()));
    CHECK(job.contains(first.id()));
    CHECK_FALSE(job.contains(GetCurrentProcessId()));
    std::vector<mutual::process_id> members = job.processes();
    std::vector<mutual::process_id> expected{first.id(), second.id(), third.id()};
    std::ranges::sort(members);
    std::ranges::sort(expected);
    CHECK(members == expected);
    job.terminate();
}

TEST_CASE("CO-14 NS-02: mutual opens a raw job") {
    const std::string name = unique_name("raw");
    const unique_handle raw(CreateJobObjectW(nullptr, widen(name).c_str()));
    REQUIRE(raw);
    named_job job = named_job::open_or_create(name, {.kill_on_last_close = true});
    CHECK_FALSE(job.created());
    std::error_code ec;
    CHECK_FALSE(named_job::create(name, {}, ec));
    CHECK(ec == std::errc::file_exists);
    CHECK_EQ(limits_of(raw.get()).BasicLimitInformation.LimitFlags, DWORD{0});
}

TEST_CASE("CO-13 SC-11 JB-19: a handle of a job has exactly the kernel's rights that were asked for") {
    constexpr ACCESS_MASK to_modify =
        JOB_OBJECT_ASSIGN_PROCESS | JOB_OBJECT_SET_ATTRIBUTES | JOB_OBJECT_TERMINATE | JOB_OBJECT_QUERY;
    const struct {
        object_rights asked;
        ACCESS_MASK native;
    } rows[] = {{object_rights::none, 0},
                {object_rights::query, JOB_OBJECT_QUERY},
                {object_rights::wait, SYNCHRONIZE},
                {object_rights::modify, to_modify},
                {object_rights::all, to_modify | SYNCHRONIZE}};
    for (const auto& row : rows) {
        CAPTURE(row.native);
        const std::string name = unique_name("rights");
        const job_options options{.rights = row.asked, .permit = permissions::everyone()};
        const named_job made = named_job::create(name, options);
        CHECK_EQ(rights_of(made.native_handle()), row.native);
        if (row.asked == object_rights::none)
            continue; // of use to nobody but a creator
        const named_job found = named_job::open_or_create(name, options);
        CHECK_EQ(rights_of(found.native_handle()), row.native);
        const named_job opened = named_job::open(name, {row.asked, permissions::everyone()});
        CHECK_EQ(rights_of(opened.native_handle()), row.native);
        CHECK_EQ(rights_of(named_job::create_unnamed().duplicate(row.asked).native_handle()), row.native);
    }
}

TEST_CASE("SC-11 CO-13: open_or_create opens a job that grants less than CreateJobObjectW asks for") {
    const std::string name = unique_name("less");
    const named_job made = named_job::create(name, {.permit = permissions::from_sddl("D:P(A;;0x120004;;;WD)")});
    REQUIRE_FALSE(unique_handle(CreateJobObjectW(nullptr, widen(name).c_str())));
    CHECK_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
    const job_options looking{.rights = object_rights::query | object_rights::wait};
    const named_job found = named_job::open_or_create(name, looking);
    CHECK_FALSE(found.created());
    CHECK(found.processes().empty());
    std::error_code ec;
    CHECK_FALSE(named_job::create(name, looking, ec));
    CHECK(ec == std::errc::file_exists);
    CHECK_FALSE(named_job::open_or_create(name, {}, ec));
    CHECK(ec == std::errc::permission_denied);
}

TEST_CASE("JB-06 JB-07 JB-10: members end with the code of terminate(), and the job is signaled from then on") {
    const std::string name = unique_name("raw");
    named_job job = named_job::create(name);
    const unique_handle raw(OpenJobObjectW(SYNCHRONIZE, FALSE, widen(name).c_str()));
    const mutual::child_process member = start_sleeper(job);
    CHECK_FALSE(has_ended(raw.get(), 0));
    CHECK_FALSE(member.exit_code());
    job.terminate(-5);
    CHECK(has_ended(member.native_handle()));
    CHECK_EQ(static_cast<int>(exit_code_of(member.native_handle())), -5);
    CHECK_EQ(member.exit_code(), -5);
    CHECK(has_ended(raw.get()));

    const mutual::child_process later = start_sleeper(job);
    CHECK_FALSE(has_ended(later.native_handle(), 50));
    CHECK(has_ended(raw.get(), 0));
    job.terminate();
    named_job empty = named_job::create_unnamed();
    empty.terminate();
    CHECK(empty.try_wait());
}

TEST_CASE("JB-06: a code that means \"still active\" is a code like any other once the process has ended") {
    named_job job = named_job::create_unnamed();
    mutual::child_process member = start_sleeper(job);
    job.terminate(int{STILL_ACTIVE});
    CHECK(member.wait(wait_limit));
    CHECK_EQ(member.exit_code(), int{STILL_ACTIVE});
}

TEST_CASE("LT-22 JB-12: kill_on_last_close waits for the last handle, a raw one included") {
    const std::string name = unique_name("raw");
    named_job job = named_job::create(name, {.kill_on_last_close = true});
    unique_handle raw(OpenJobObjectW(SYNCHRONIZE, FALSE, widen(name).c_str()));
    const mutual::child_process member = start_sleeper(job);
    job = named_job();
    CHECK_FALSE(has_ended(member.native_handle(), 100));
    raw.reset();
    CHECK(has_ended(member.native_handle()));
}

TEST_CASE("LT-22 JB-11: members go with a holder that is killed") {
    mutual::test::child_process holder("job_holder");
    const auto id = static_cast<DWORD>(std::stoul(holder.read_line()));
    const unique_handle member(OpenProcess(SYNCHRONIZE, FALSE, id));
    REQUIRE(member);
    CHECK_FALSE(has_ended(member.get(), 0));
    holder.kill();
    CHECK(has_ended(member.get()));
}

TEST_CASE("JB-14: a process that has ended is refused as that") {
    named_job job = named_job::create_unnamed();
    raw_sleeper process;
    process.end();
    std::error_code ec;
    job.assign_handle(process.handle(), ec);
    CHECK_EQ(ec, make_error_code(errc::process_ended));
    const mutual::child_process member = start_sleeper(job);
    job.terminate();
    CHECK(has_ended(member.native_handle()));
    job.assign_handle(member.native_handle(), ec);
    CHECK_EQ(ec, make_error_code(errc::process_ended));
    CHECK_EQ(job.accounting().total_processes, 1);
}

TEST_CASE("JB-14: a number that no process has is refused as that") {
    named_job job = named_job::create_unnamed();
    const raw_sleeper process;
    for (const mutual::process_id none : {mutual::process_id{0}, process.id() + 1, mutual::process_id{0xFFFF'FFFC}}) {
        std::error_code ec;
        job.assign(none, ec);
        CHECK(ec == std::errc::no_such_process);
        CHECK_FALSE(job.contains(none, ec));
        CHECK(ec == std::errc::no_such_process);
    }
}

TEST_CASE("JB-19: a handle of a process needs the rights for it") {
    named_job job = named_job::create_unnamed();
    const raw_sleeper process;
    const unique_handle weak(OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process.id()));
    std::error_code ec;
    job.assign_handle(weak.get(), ec);
    CHECK_EQ(ec, std::error_code(ERROR_ACCESS_DENIED, mutual::native_category()));
    const unique_handle enough(OpenProcess(PROCESS_SET_QUOTA | PROCESS_TERMINATE, FALSE, process.id()));
    job.assign_handle(enough.get());
    CHECK(job.contains(process.id()));
    job.assign_handle(nullptr, ec);
    CHECK(ec == std::errc::bad_file_descriptor);
}

TEST_CASE("JB-02: to assign a member once more changes nothing, also to the outer one of two jobs") {
    named_job outer = named_job::create_unnamed();
    named_job inner = named_job::create_unnamed();
    const raw_sleeper process;
    for (named_job* const job : {&outer, &outer, &inner, &inner, &outer})
        job->assign(process.id());
    CHECK_EQ(outer.accounting().total_processes, 1);
    CHECK_EQ(inner.accounting().total_processes, 1);
}

TEST_CASE("JB-17: jobs nest, and a job with members of its own does not lie within another one") {
    named_job outer = named_job::create_unnamed();
    named_job inner = named_job::create_unnamed();
    named_job foreign = named_job::create_unnamed();
    const mutual::child_process member = start_sleeper(outer);
    const raw_sleeper stranger;
    foreign.assign(stranger.id());
    inner.assign(member.id());
    CHECK(is_in_job(member.native_handle(), outer.native_handle()));
    CHECK(is_in_job(member.native_handle(), inner.native_handle()));
    std::error_code ec;
    foreign.assign(member.id(), ec);
    CHECK_EQ(ec, make_error_code(errc::in_another_job));
    const mutual::child_process second = start_sleeper(inner);
    CHECK_EQ(outer.processes().size(), 2);
    outer.terminate(3);
    CHECK(has_ended(member.native_handle()));
    CHECK(has_ended(second.native_handle()));
    CHECK_EQ(second.exit_code(), 3);
}

TEST_CASE("JB-17: whoever is in a job of its own starts nothing in a job elsewhere, and is told the reason") {
    named_job job = named_job::create(unique_name("foreign"));
    const mutual::child_process member = start_sleeper(job);
    mutual::test::child_process outsider("job_outsider", {job.native_name()});
    outsider.expect("in another job");
    outsider.expect("denied");
    outsider.expect("in another job");
    CHECK_EQ(outsider.wait_exit(), 0);
    CHECK_EQ(job.accounting().total_processes, 1);
    job.terminate();
}

TEST_CASE("JB-16: those that have ended are counted, and listed no more") {
    named_job job = named_job::create_unnamed();
    const mutual::child_process first = start_sleeper(job);
    const mutual::child_process second = start_sleeper(job);
    TerminateProcess(first.native_handle(), 0);
    CHECK(has_ended(first.native_handle()));
    CHECK(eventually([&] { return job.processes() == std::vector{second.id()}; }));
    CHECK_EQ(job.accounting().total_processes, 2);
    CHECK_EQ(job.accounting().active_processes, 1);
    job.terminate();
}

TEST_CASE("JB-16: the list holds more members than there is room for at first") {
    named_job job = named_job::create_unnamed();
    std::vector<mutual::child_process> members;
    for (int i = 0; i < 20; ++i)
        members.push_back(start_sleeper(job));
    CHECK_EQ(job.processes().size(), members.size());
    job.terminate();
    CHECK(job.wait_until_empty(wait_limit));
}

TEST_CASE("JB-08: the wait for the end of all members signals nothing, and needs no completion port") {
    named_job job = named_job::create_unnamed();
    CHECK(job.wait_until_empty(wait_limits::at_once()));
    const mutual::child_process first = start_sleeper(job);
    const mutual::child_process second = start_sleeper(job);
    CHECK(job.wait_until_empty(wait_limits::at_once()).timed_out());
    CHECK(job.wait_until_empty(50ms).timed_out());
    std::thread killer([&] {
        TerminateProcess(second.native_handle(), 0);
        std::this_thread::sleep_for(50ms);
        TerminateProcess(first.native_handle(), 0);
    });
    CHECK(job.wait_until_empty(wait_limit));
    CHECK(has_ended(first.native_handle(), 0));
    CHECK(has_ended(second.native_handle(), 0));
    CHECK_FALSE(job.try_wait());
    killer.join();
}

TEST_CASE("JB-08: a stop request ends the wait for the end of all members, and of one process") {
    named_job job = named_job::create_unnamed();
    mutual::child_process member = start_sleeper(job);
    for (const bool of_job : {true, false}) {
        std::stop_source stop;
        std::thread stopper([&] {
            std::this_thread::sleep_for(50ms);
            stop.request_stop();
        });
        const wait_limits limits(wait_limit, stop.get_token());
        const auto result = of_job ? job.wait_until_empty(limits) : member.wait(limits);
        CHECK_EQ(result.status(), wait_status::stopped);
        stopper.join();
    }
    CHECK(member.wait(10ms).timed_out());
    job.terminate();
    CHECK(member.wait(wait_limit));
}
