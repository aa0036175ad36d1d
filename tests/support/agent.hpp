#pragma once
/// \file
/// agent: another process that does with mutual's objects what a test tells it.
///
///     agent other;
///     CHECK(other.ask("create mutex m", name, "owned") == "ok created");
///     CHECK(other.ask("in t2 lock m") == "ok signaled");
///     other.kill();
///
/// A command is one line of words; the agent answers each with one line: "ok …", or "error <error_name()>", or
/// "misuse …" when the test itself is wrong. Handles (H) and views (V) have short names that the test chooses.
///
///     create | open_or_create TYPE H NAME …   "ok created", "ok opened". TYPE is one of object_types(); then for
///         region   [SIZE [ACCESS]]             read_only, read_write, execute_read, execute_read_write
///         mutex    [owned]
///         event    [manual] [set]
///         semaphore [INITIAL MAXIMUM]
///         timer    [manual]
///     open TYPE H NAME [RIGHTS]                "ok opened". RIGHTS: an ACCESS of a region; else query+wait+modify
///     unnamed TYPE H                           "ok created"
///     file H PATH SIZE ACCESS [NAME]           shared_region::from_file, with or without a name
///     close H
///     size H
///     map V H [OFFSET SIZE ACCESS]             read_only, read_write, copy_on_write, …; size 0 is "to the end"
///     unmap V
///     write V OFFSET TEXT
///     read V OFFSET SIZE                       "ok <bytes>"
///     lock H [MILLISECONDS]                    "ok signaled", "ok abandoned", "ok timed_out"
///     try_lock H
///     unlock H
///     cycle H                                  lock, unlock; the answer of lock
///     wait H [MILLISECONDS]                    "ok signaled", "ok abandoned", "ok timed_out"; any type but region
///     try_wait H
///     wait_any MILLISECONDS H…                 "ok signaled 2": the index; MILLISECONDS may be "-", which is no limit
///     wait_all MILLISECONDS H…
///     signal_and_wait H H [MILLISECONDS]
///     set H, reset H                           of an event
///     release H [COUNT]                        of a semaphore: "ok <count before>"
///     arm H MILLISECONDS [PERIOD]              of a timer, by the steady clock
///     arm_at H MILLISECONDS [PERIOD]           the same by the wall clock, from now on
///     cancel H
///     state H                                  "ok free", …; "ok set", "ok unset"; "ok 2/5"; a timer as an event
///     mark H, marked H                         any_object::mark(), and whether somebody else did: "ok yes", "ok no"
///     take TYPE H TOKEN                        from_token(): "ok opened"
///     duplicate H2 H [RIGHTS]                  H2 is the new one: "ok opened"
///     same H H                                 same_object(): "ok yes", "ok no"
///     token G H [RIGHTS]                       makes H inheritable until `untoken G`: "ok <token>"
///     untoken G
///     child C                                  starts an agent of the agent: "ok"
///     tell C COMMAND                           its answer
///     plain C ROLE [WORD…]                     starts this test program in a role, in no special way: "ok"; it inherits
///                                              nothing, and ends with `end_plain C` or the agent's exit at the latest
///     end_plain C
///     pid                                      "ok <number>" of the agent's own process
///     assign H PID                             to a job
///     spawn C H ROLE [WORD…]                   this test program in a role, started by a job: "ok <number>"
///     code C [MILLISECONDS]                    what it ends with: "ok <exit code>", "ok timed_out"
///     terminate H CODE                         the members of a job
///     empty H [MILLISECONDS]                   wait_until_empty(): "ok signaled", "ok timed_out"
///     members H                                "ok <count>"
///     contains H PID                           "ok yes", "ok no"
///     limits H                                 "ok <to_text(job_limits)>"
///     in T COMMAND                             the same in the agent's thread T, which begins with its first command
///     begin T COMMAND                          "ok" at once; the command goes on in thread T
///     finish T                                 the answer of the command that `begin` began
///     end T                                    ends thread T; it owns what it owned when it ends
///     exit CODE                                ends the process as a program ends
///     die                                      ends it as SIGKILL and TerminateProcess do
///
/// Without `in`, commands run in one thread, "main", that lives as long as the process.

#include "support/child_process.hpp"
#include "support/words.hpp"

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>

namespace mutual::test {

class agent {
public:
    /// Starts the process and waits until it can be asked. \see child_process about `handles`
    explicit agent(spawn_options* handles = nullptr);

    /// Sends a command, with further words after it, each of which may contain anything, and waits for the answer.
    template <typename... Words>
    std::string ask(std::string_view command, const Words&... further) {
        send(command, further...);
        return answer();
    }
    /// As ask(), but does not wait. Several commands may be on their way; the answers come in order.
    template <typename... Words>
    void send(std::string_view command, const Words&... further) {
        words all = split_words(command);
        (all.push_back(to_word(further)), ...);
        process_.send(join_words(all));
    }
    /// Waits for the next answer.
    std::string answer(std::chrono::milliseconds limit = wait_limit);

    /// Ends it hard, wherever it is, and waits until nothing is left of it.
    void kill() { process_.kill(); }
    /// The agent ends as a program does.
    int exit(int code = 0);
    child_process& process() noexcept { return process_; }

private:
    static std::string to_word(std::string_view text) { return std::string(text); }
    static std::string to_word(std::integral auto number) { return std::to_string(number); }

    child_process process_;
};

} // namespace mutual::test
