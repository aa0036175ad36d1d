#pragma once
/// \file
/// Programs for jobs: this test program once more, in roles that live until they are told to end.

#include "support/words.hpp"

#include <mutual/job_limits.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_job.hpp>
#include <mutual/named_semaphore.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// Starts this program in a role. It has none of this program's standard streams but that for errors, unless `options`
/// say otherwise: whoever waits for the end of this one's output does not wait for it.
mutual::child_process spawn_role(named_job& job, std::string_view role, const words& arguments = {},
                                 program_options options = {});
mutual::child_process spawn_role(named_job& job, std::string_view role, const words& arguments, program_options options,
                                 std::error_code& ec);

/// Programs in the role `member` tell it that they have begun, and end when it is opened: with it at the latest, or a
/// minute after they began when the test program died.
///
///     member_gate gate;
///     mutual::child_process member = spawn_role(job, "member", gate.words_for(7));
///     gate.await(1);
///     gate.open();
///     CHECK(member.wait(wait_limit));
///     CHECK(member.exit_code() == 7);
///
/// or `agent.ask(gate.command("spawn c h member", 7))`.
class member_gate {
public:
    member_gate();
    member_gate(const member_gate&) = delete;
    member_gate& operator=(const member_gate&) = delete;
    ~member_gate();

    /// The arguments of the role.
    [[nodiscard]] words words_for(int exit_code = 0) const;
    /// The same within a command for an agent, which begins with `command`.
    [[nodiscard]] std::string command(std::string_view command, int exit_code = 0) const;
    /// Waits until so many more have begun. Throws child_error after the limit.
    void await(int count);
    void open();

private:
    std::string begun_name_;
    std::string end_name_;
    named_semaphore begun_;
    named_event end_;
};

/// Limits in words of one line, e.g. "active_processes=5 process_time=1500"; "none" when there are none.
std::string to_text(const job_limits& limits);

} // namespace mutual::test
