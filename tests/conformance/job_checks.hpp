#pragma once
/// \file
/// What tests of jobs ask and do again and again.

#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/doctest.hpp"
#include "support/member.hpp"
#include "support/process.hpp"

#include <mutual/named_job.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace mutual::test {

/// The number of an agent, or of one behind it: `number_of(parent, "tell child pid")`.
inline mutual::process_id number_of(agent& asked, std::string_view question = "pid") {
    const std::string answer = asked.ask(question);
    REQUIRE(answer.starts_with("ok "));
    return static_cast<mutual::process_id>(std::stoul(answer.substr(3)));
}

/// An agent that is a member of the job.
inline agent member_of(named_job& job) {
    agent member;
    job.assign_handle(member.process().native_process());
    return member;
}

/// A program that is a member of the job until the gate is opened, and that has begun.
inline mutual::child_process start_member(named_job& job, member_gate& gate, int exit_code = 0) {
    mutual::child_process member = spawn_role(job, "member", gate.words_for(exit_code));
    gate.await(1);
    return member;
}

/// Waits for the end of a program.
inline int exit_code_of(mutual::child_process& program) {
    CHECK(program.wait(wait_limit).status() == wait_status::signaled);
    return program.exit_code().value_or(-1);
}

inline bool has_ended(mutual::child_process& program) {
    return static_cast<bool>(program.wait(wait_limits::at_once()));
}

/// Gives whoever would end it by mistake a moment to do so.
inline bool lives_on(mutual::child_process& program) {
    return program.wait(std::chrono::milliseconds(50)).timed_out();
}

inline bool becomes_empty(named_job& job) {
    return static_cast<bool>(job.wait_until_empty(wait_limit));
}

inline bool is_signaled(named_job& job) {
    return static_cast<bool>(job.try_wait());
}

/// Wine keeps a job that has members, or had some of which there are still handles, and its name.
inline bool name_stays_with_members(const std::string& facts) {
    if (running_under_wine())
        MESSAGE("skipped (" << facts << "): in Wine the name of a job stays as long as it has members");
    return running_under_wine();
}

inline bool wine_keeps_no_limits(const std::string& facts) {
    if (running_under_wine())
        MESSAGE("skipped (" << facts << "): Wine keeps no limits of jobs");
    return running_under_wine();
}

} // namespace mutual::test
