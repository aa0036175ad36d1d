// A tree of processes that have all left their parents.

#include "forked_peer.hpp"
#include "job_crowd.hpp"
#include "job_probe.hpp"

#include "support/doctest.hpp"

#include <mutual/mutual.hpp>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <string>
#include <vector>

using namespace mutual;
using namespace mutual::test;

namespace {

constexpr int leaves = 49;

/// In how many sessions its members are; 0 until all of them are there, and nobody who is about to end.
std::size_t sessions_of(const named_job& job, pid_t first) {
    const std::vector<mutual::process_id> members = job.processes();
    std::set<long> sessions;
    for (const mutual::process_id member : members) {
        const auto parent = static_cast<mutual::process_id>(stat_of(static_cast<pid_t>(member), 4));
        const bool is_nobodys_child = std::ranges::find(members, parent) == members.end();
        if (!is_nobodys_child && static_cast<pid_t>(member) != first)
            return 0;
        sessions.insert(stat_of(static_cast<pid_t>(member), 6));
    }
    return members.size() == leaves + 1 ? sessions.size() : 0;
}

/// \return what is wrong
std::string grow_and_end(bool by_close) {
    job_crowd all(crowd::tree, leaves);
    auto job = named_job::create_unnamed(by_close ? killing() : job_options());
    const job_probe probe(job);
    job.assign(static_cast<mutual::process_id>(all.first()));
    all.begin();
    if (!within(std::chrono::seconds(10), [&] { return sessions_of(job, all.first()) == leaves + 1; }))
        return "there are " + std::to_string(job.processes().size());
    for (const mutual::process_id member : job.processes()) {
        if (!job.contains(member))
            return "a member that was listed is none";
    }
    if (job.accounting().active_processes != leaves + 1 || job.wait_until_empty(std::chrono::milliseconds(1)))
        return "they are not counted";
    if (by_close)
        job.close();
    else
        job.terminate();
    if (!probe.members().empty())
        return "some are left";
    if (by_close)
        return "ok";
    return job.try_wait() && job.wait_until_empty(std::chrono::seconds(1)) ? "ok" : "it is not signaled and empty";
}

} // namespace

TEST_CASE("JB-03 JB-06 JB-16: 50 processes of sessions of their own, nobody's children, are found and terminated") {
    CHECK(grow_and_end(false) == "ok");
    if (!can_be_others())
        return;
    forked_peer user({.user = test_user(8)});
    CHECK(user.ask([](belongings&, const words&) { return grow_and_end(false); }) == "ok");
}

TEST_CASE("LT-22: the same ends with the last handle") {
    CHECK(grow_and_end(true) == "ok");
    if (!can_be_others())
        return;
    forked_peer user({.user = test_user(8)});
    CHECK(user.ask([](belongings&, const words&) { return grow_and_end(true); }) == "ok");
}

TEST_CASE("JB-08: who waits until a tree is empty waits for everyone, and the job is not signaled then") {
    job_crowd all(crowd::tree, leaves);
    auto job = named_job::create_unnamed();
    const job_probe probe(job);
    job.assign(static_cast<mutual::process_id>(all.first()));
    all.begin();
    REQUIRE(within(std::chrono::seconds(10), [&] { return job.processes().size() == leaves + 1; }));
    for (const pid_t member : probe.members())
        ::kill(member, SIGKILL);
    CHECK(job.wait_until_empty(wait_limit));
    CHECK(job.processes().empty());
    CHECK_FALSE(job.try_wait());
}
