#pragma once
/// \file
/// child: a forked process, which its parent can step: to its next instruction, or to its next system call.

#include <sys/types.h>

#include <functional>

namespace mutual::stepping {

/// How far a step goes.
enum class step_size : unsigned char {
    instruction, ///< one; a system call is one
    call,        ///< to the next system call, which has not begun when the process stands still again
};

/// Killed and reaped with this object, if not before. Also killed by the system when the parent dies.
class child {
public:
    /// Starts the process; it ends when `run` returns.
    explicit child(const std::function<void()>& run);
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child() { kill(); }

    /// What SIGKILL does. Returns when nothing is left of it.
    void kill() noexcept;

    /// Has it died, or been killed by somebody else?
    bool has_ended() noexcept;

    /// Waits until it has called wait_to_be_stepped(); false when it has ended instead.
    bool is_waiting_to_be_stepped() noexcept;
    /// Lets it go on by one step. Signals reach it as they would otherwise. False when it has ended.
    bool step(step_size size) noexcept;
    /// It has been killed: are there any processes that it has started, or those in turn?
    [[nodiscard]] bool has_heirs() const noexcept;
    /// Kills those, which are children of this process now. \return whether there are none any more
    bool end_heirs() noexcept;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

private:
    /// Lets it go on until it stops for another reason than a signal, which it is given.
    template <typename Request>
    bool go_on(Request how) noexcept;
    /// Waits until it has been stopped, by that signal; 0 when it has ended.
    int stopped_by() noexcept;

    pid_t pid_; // -1 when it has been reaped
    pid_t group_;
    bool is_before_call_ = false;
};

/// Orphans of the children of this process become its children.
void adopt_orphans() noexcept;
/// Reaps what has ended. \return whether this process has no children any more
bool reap_all() noexcept;

// In the child.

/// False when the system does not let a parent step its child.
bool wait_to_be_stepped() noexcept;
[[noreturn]] void sleep_for_ever() noexcept;

} // namespace mutual::stepping
