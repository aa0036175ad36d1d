#pragma once
/// \file
/// child: a forked process, which its parent can step instruction by instruction.

#include <sys/types.h>

#include <functional>

namespace mutual::stepping {

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

    /// Waits until it has called wait_to_be_stepped(); false when it has ended instead.
    bool is_waiting_to_be_stepped() noexcept;
    /// Lets it execute one instruction; a system call is one. False when it has called stop(), or ended.
    bool step() noexcept;

private:
    /// Waits until it has been stopped, by that signal; 0 when it has ended.
    int stopped_by() noexcept;

    pid_t pid_; // -1 when it has been reaped
};

// In the child.

/// False when the system does not let a parent step its child.
bool wait_to_be_stepped() noexcept;
void stop() noexcept;
[[noreturn]] void sleep_for_ever() noexcept;

} // namespace mutual::stepping
