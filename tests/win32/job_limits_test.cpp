// Limits of jobs as QueryInformationJobObject tells them. Wine keeps none of them, and tells none.

#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include "job_helpers.hpp"
#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/named_job.hpp>

#include <chrono>
#include <string>
#include <system_error>

using namespace mutual::test;
using namespace std::chrono_literals;
using mutual::errc;
using mutual::job_limits;
using mutual::job_priority;
using mutual::named_job;
using mutual::object_rights;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;
const job_limits some_of_each{.active_processes = 7,
                              .job_memory = 512 * mebibyte,
                              .process_memory = 256 * mebibyte,
                              .process_time = 90s,
                              .priority = job_priority::below_normal};

constexpr DWORD all_flags = JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_JOB_MEMORY |
                            JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_PROCESS_TIME |
                            JOB_OBJECT_LIMIT_PRIORITY_CLASS;

} // namespace

TEST_CASE("JB-18: the kernel has the limits as they were given" * doctest::skip(running_under_wine())) {
    const named_job job = named_job::create_unnamed({.limits = some_of_each});
    const auto native = limits_of(job.native_handle());
    CHECK_EQ(native.BasicLimitInformation.LimitFlags, all_flags);
    CHECK_EQ(native.BasicLimitInformation.ActiveProcessLimit, DWORD{7});
    CHECK_EQ(native.JobMemoryLimit, SIZE_T{512 * mebibyte});
    CHECK_EQ(native.ProcessMemoryLimit, SIZE_T{256 * mebibyte});
    CHECK_EQ(native.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart, 900'000'000);
    CHECK_EQ(native.BasicLimitInformation.PriorityClass, DWORD{BELOW_NORMAL_PRIORITY_CLASS});
    CHECK(job.limits() == some_of_each);
}

TEST_CASE("JB-04 LT-22: what a job is made with survives a change of its limits" *
          doctest::skip(running_under_wine())) {
    named_job job = named_job::create_unnamed(
        {.kill_on_last_close = true, .allow_breakaway = true, .limits = {.active_processes = 3}});
    constexpr DWORD fixed = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_BREAKAWAY_OK;
    CHECK_EQ(limits_of(job.native_handle()).BasicLimitInformation.LimitFlags, fixed | JOB_OBJECT_LIMIT_ACTIVE_PROCESS);
    job.duplicate(object_rights::modify).set_limits({.process_time = 1s});
    CHECK_EQ(limits_of(job.native_handle()).BasicLimitInformation.LimitFlags, fixed | JOB_OBJECT_LIMIT_PROCESS_TIME);
    job.set_limits({});
    CHECK_EQ(limits_of(job.native_handle()).BasicLimitInformation.LimitFlags, fixed);
    CHECK(job.limits() == job_limits());
}

TEST_CASE("JB-18: limits that a raw program has set are told, and those that mutual has no word for stay" *
          doctest::skip(running_under_wine())) {
    const std::string name = unique_name("raw");
    const mutual::platform::unique_handle raw(CreateJobObjectW(nullptr, widen(name).c_str()));
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION native{};
    native.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION | JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
    native.BasicLimitInformation.ActiveProcessLimit = 5;
    REQUIRE(SetInformationJobObject(raw.get(), JobObjectExtendedLimitInformation, &native, sizeof native));
    named_job job = named_job::open(name);
    CHECK(job.limits() == job_limits{.active_processes = 5});
    job.set_limits({});
    CHECK_EQ(limits_of(raw.get()).BasicLimitInformation.LimitFlags, DWORD{JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION});
}

TEST_CASE("JB-18: who would be one too many is not started, or terminated" * doctest::skip(running_under_wine())) {
    named_job job = named_job::create_unnamed({.limits = {.active_processes = 1}});
    const mutual::child_process member = start_sleeper(job);
    std::error_code ec;
    CHECK_FALSE(job.spawn(program_path(), role_arguments("job_sleeper"), {}, ec));
    CHECK_EQ(ec, make_error_code(errc::job_limit_reached));
    const raw_sleeper surplus;
    job.assign(surplus.id(), ec);
    CHECK_EQ(ec, make_error_code(errc::job_limit_reached));
    CHECK(has_ended(surplus.handle()));
    CHECK_FALSE(has_ended(member.native_handle(), 0));
    job.terminate();
}

TEST_CASE("JB-03: members have the priority of their job" * doctest::skip(running_under_wine())) {
    named_job job = named_job::create_unnamed({.limits = {.priority = job_priority::idle}});
    const mutual::child_process member = start_sleeper(job);
    CHECK_EQ(GetPriorityClass(member.native_handle()), DWORD{IDLE_PRIORITY_CLASS});
    job.set_limits({.priority = job_priority::below_normal});
    CHECK_EQ(GetPriorityClass(member.native_handle()), DWORD{BELOW_NORMAL_PRIORITY_CLASS});
    job.terminate();
}

TEST_CASE("JB-16: the kernel counts the memory of members" * doctest::skip(running_under_wine())) {
    named_job job = named_job::create_unnamed();
    CHECK_FALSE(job.accounting().peak_memory);
    const mutual::child_process member = start_sleeper(job);
    CHECK(eventually([&] { return job.accounting().peak_memory.value_or(0) > 0; }));
    job.terminate();
}

TEST_CASE("JB-18: limits that make no sense are refused, and the job is not made") {
    std::error_code ec;
    const std::string name = unique_name("limits");
    CHECK_FALSE(named_job::create(name, {.limits = {.active_processes = 0}}, ec));
    CHECK_EQ(ec, make_error_code(errc::invalid_limit));
    CHECK_FALSE(named_job::open(name, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}
