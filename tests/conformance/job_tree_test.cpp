// Many members, started by members of members.

#include "job_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"

#include <mutual/mutual.hpp>

#include <cstddef>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::becomes_empty;
using mutual::test::member_gate;
using mutual::test::member_of;

namespace {

constexpr int branches = 7;

/// Wine takes its time to start a process.
int leaves_of_a_branch() {
    return test::running_under_wine() ? 1 : 6;
}

/// An agent is the trunk, its own agents are the branches, and each of these starts leaves, which need none of them.
class tree {
public:
    explicit tree(named_job& job) : seen_by_(named_job::create_unnamed()), trunk_(member_of(seen_by_)) {
        job.assign_handle(trunk_.process().native_process());
        for (int i = 0; i < branches; ++i)
            grow_branch("b" + std::to_string(i));
        gate_.await(branches * leaves_of_a_branch());
    }

    agent& trunk() noexcept { return trunk_; }
    /// Waits for that, whatever becomes of the job.
    bool is_gone() { return becomes_empty(seen_by_); }

private:
    void grow_branch(const std::string& name) {
        CHECK(trunk_.ask("child", name) == "ok");
        for (int i = 0; i < leaves_of_a_branch(); ++i)
            CHECK(trunk_.ask("tell " + name + gate_.command(" plain l" + std::to_string(i) + " member")) == "ok");
    }

    member_gate gate_;
    named_job seen_by_; // around the other job
    agent trunk_;
};

std::size_t size_of_a_tree() {
    return static_cast<std::size_t>(1 + branches * (1 + leaves_of_a_branch()));
}

} // namespace

TEST_CASE("JB-03 JB-06: a whole tree of processes ends at once, also what has lost its parents") {
    named_job job = named_job::create_unnamed();
    tree whole(job);
    CHECK(job.processes().size() == size_of_a_tree());
    whole.trunk().kill(); // its branches see that and end
    const auto leaves = static_cast<std::size_t>(branches * leaves_of_a_branch());
    CHECK(test::eventually([&] { return job.processes().size() == leaves; }));
    job.terminate();
    CHECK(becomes_empty(job));
    CHECK(whole.is_gone());
    CHECK(job.processes().empty());
}

TEST_CASE("JB-03 LT-22: a whole tree of processes ends with the last handle of the job") {
    named_job killing = named_job::create_unnamed({.kill_on_last_close = true});
    tree whole(killing);
    CHECK(killing.processes().size() == size_of_a_tree());
    killing.close();
    CHECK(whole.is_gone());
}
