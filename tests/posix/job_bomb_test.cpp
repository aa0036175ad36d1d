// Members that start others faster than anybody can look, within bounds that no machine notices.

#include "forked_peer.hpp"
#include "job_crowd.hpp"
#include "job_probe.hpp"

#include "support/doctest.hpp"

#include <mutual/mutual.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr int most_at_once = 400;
constexpr int most_ever = 8'000; // also where it takes process 1 long to wait for them

/// Begins when it is a member, and is terminated when so many were born. \return what is wrong
std::string end_crowd(crowd kind, int most, int then, bool with_group) {
    job_crowd all(kind, most);
    auto job = named_job::create_unnamed();
    const job_probe probe(job);
    job.assign(static_cast<mutual::process_id>(all.first()));
    if (with_group != probe.has_group_folder())
        return with_group ? "it has no control group" : "it has a control group";
    all.begin();
    if (!within(std::chrono::seconds(10), [&] { return all.born() >= then; }))
        return "it does not start " + std::to_string(then);
    const stopwatch since;
    job.terminate();
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(since.elapsed()).count();
    if (!all.is_still())
        return "somebody still starts others";
    if (const std::size_t left = probe.members().size(); left != 0)
        return std::to_string(left) + " members are left after " + std::to_string(milliseconds) + " ms";
    return milliseconds < 10'000 ? "ok" : "it took " + std::to_string(milliseconds) + " ms";
}

bool can_have_group() {
    auto job = named_job::create_unnamed();
    const job_probe probe(job);
    const auto member = spawn_sleeper(job);
    return probe.has_group_folder();
}

/// By somebody who cannot make a control group.
void check_as_user(forked_peer::step step, unsigned number = 7) {
    if (!can_be_others())
        return;
    forked_peer user({.user = test_user(number)});
    CHECK(user.ask(step) == "ok");
}

} // namespace

TEST_CASE("JB-06: a fork bomb is ended, by root with a control group where there is one") {
    const bool with_group = can_have_group();
    for (const int then : {1, 20, 200})
        CHECK(end_crowd(crowd::bomb, most_at_once, then, with_group) == "ok");
}

TEST_CASE("JB-06: a fork bomb is ended without a control group") {
    check_as_user([](belongings&, const words&) { return end_crowd(crowd::bomb, most_at_once, 1, false); });
    check_as_user([](belongings&, const words&) { return end_crowd(crowd::bomb, most_at_once, 50, false); });
    check_as_user([](belongings&, const words&) { return end_crowd(crowd::bomb, most_at_once, 300, false); });
}

TEST_CASE("JB-06: a process that starts another and ends, on and on, is caught") {
    const bool with_group = can_have_group();
    CHECK(end_crowd(crowd::hoppers, most_ever, 50, with_group) == "ok");
    check_as_user([](belongings&, const words&) { return end_crowd(crowd::hoppers, most_ever, 50, false); });
}

TEST_CASE(
    "JB-06: a bomb against the limit of its user's processes, where each death makes room for a birth, is ended") {
    constexpr unsigned fresh_user = 9; // the dead of other tests may still count
    check_as_user(
        [](belongings&, const words&) -> std::string {
            const rlimit few{100, 100};
            if (::setrlimit(RLIMIT_NPROC, &few) != 0)
                return "no limit can be set";
            return end_crowd(crowd::churn, most_ever, 2000, false);
        },
        fresh_user);
}

TEST_CASE("JB-18: active_processes holds against a fork bomb") {
    job_crowd all(crowd::bomb, most_at_once);
    auto job = named_job::create_unnamed();
    const job_probe probe(job);
    std::error_code ec;
    job_limits limits;
    limits.active_processes = 10;
    job.set_limits(limits, ec);
    if (ec == errc::not_supported) {
        MESSAGE("skipped: no control group with the pids controller can be had here");
        return;
    }
    REQUIRE_EQ(ec, std::error_code());
    job.assign(static_cast<mutual::process_id>(all.first()));
    all.begin();
    std::size_t most = 0;
    CHECK(within(std::chrono::seconds(10), [&] {
        most = std::max(most, job.processes().size());
        return all.born() >= most_at_once;
    }));
    CHECK(most <= 10);
    CHECK(all.refused() > 0);
    CHECK(job.processes().size() == 10);
    job.terminate();
    CHECK(job.processes().empty());
}
