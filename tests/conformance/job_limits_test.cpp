// The limits of a job as it keeps them.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::member_of;
using mutual::test::unique_name;
using mutual::test::wine_keeps_no_limits;

namespace {

constexpr std::uint64_t mebibyte = 1024 * 1024;

/// What every system can do; the others need a control group on Linux.
constexpr job_limits some_limits{
    .process_memory = 4096 * mebibyte, .process_time = 90s, .priority = job_priority::below_normal};

std::error_code error_of_set(named_job& job, const job_limits& limits) {
    std::error_code ec;
    job.set_limits(limits, ec);
    return ec;
}

} // namespace

TEST_CASE("JB-18: limits are kept by the job, for every process to read") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    const std::string name = unique_name("job");
    named_job job = named_job::create(name, {.limits = some_limits});
    agent other;
    CHECK(other.ask("open job h", name) == "ok opened");
    CHECK(job.limits() == some_limits);
    CHECK(other.ask("limits h") == "ok " + test::to_text(some_limits));
    const job_limits less{.process_time = 1500ms};
    job.set_limits(less);
    CHECK(job.limits() == less);
    CHECK(other.ask("limits h") == "ok process_time=1500");
    job.set_limits({});
    CHECK(other.ask("limits h") == "ok none");
}

TEST_CASE("CO-14 JB-18: the limits of a job that exists stay, whoever opens it") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    const std::string name = unique_name("job");
    const named_job first = named_job::create(name, {.limits = some_limits});
    const named_job second = named_job::open_or_create(name, {.limits = {.priority = job_priority::idle}});
    CHECK_FALSE(second.created());
    CHECK(second.limits() == some_limits);
    const named_job third = named_job::open_or_create(name);
    CHECK(third.limits() == some_limits);
}

TEST_CASE("JB-18: every priority is kept, and members live with it") {
    if (wine_keeps_no_limits("JB-18"))
        return;
    named_job job = named_job::create_unnamed();
    for (const job_priority priority : {job_priority::normal, job_priority::below_normal, job_priority::idle}) {
        CAPTURE(static_cast<int>(priority));
        agent member = member_of(job);
        job.set_limits({.priority = priority});
        CHECK(job.limits().priority == priority);
        CHECK(member.ask("pid").starts_with("ok"));
        job.terminate();
    }
}

TEST_CASE("JB-18: limits that make no sense are refused, and nothing has changed") {
    named_job job = named_job::create_unnamed({.limits = some_limits});
    const job_limits before = job.limits();
    const job_limits senseless[] = {
        {.active_processes = 0},
        {.job_memory = 0},
        {.process_memory = 0},
        {.process_time = 0ms},
        {.process_time = -1ms},
        {.process_time = (std::chrono::milliseconds::max)()},
        {.process_time = (std::chrono::milliseconds::min)()},
        {.priority = static_cast<job_priority>(5)},
        {.process_memory = mebibyte, .process_time = 0ms, .priority = job_priority::idle},
    };
    for (const job_limits& limits : senseless) {
        CAPTURE(test::to_text(limits));
        CHECK_EQ(error_of_set(job, limits), make_error_code(errc::invalid_limit));
        CHECK(job.limits() == before);
        const std::string name = unique_name("job");
        std::error_code ec;
        CHECK_FALSE(named_job::create(name, {.limits = limits}, ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_limit));
        CHECK(ec == std::errc::invalid_argument);
        CHECK_FALSE(named_job::open(name, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    }
    CHECK_THROWS_WITH_AS(job.set_limits({.active_processes = 0}), doctest::Contains("set limits of job"), object_error);
}

TEST_CASE("JB-18: a limit that this system has not is refused when the job is made, and there is no job") {
    const std::string name = unique_name("job");
    std::error_code ec;
    const named_job job =
        named_job::create(name, {.limits = {.active_processes = 50, .job_memory = mebibyte << 12U}}, ec);
    if (job)
        return;
    CHECK_EQ(ec, make_error_code(errc::not_supported));
    CHECK_FALSE(named_job::open(name, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}
