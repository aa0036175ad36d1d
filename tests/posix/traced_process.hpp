#pragma once
/// \file
/// A forked process that is killed right before one of its system calls.

#include <sys/types.h>

#include <functional>

namespace mutual::test {

class traced_process {
public:
    /// Starts it; it does `prepare` undisturbed, and waits.
    traced_process(const std::function<void()>& prepare, const std::function<void()>& act);
    traced_process(const traced_process&) = delete;
    traced_process& operator=(const traced_process&) = delete;
    ~traced_process() { kill(); }

    /// False where nobody may trace, or it did not get there.
    explicit operator bool() const noexcept { return is_ready_; }

    /// Lets it do `act` up to the system call after so many, and kills it there. \return false when `act` came to its end
    /// before; then it was killed after it
    bool kill_after(unsigned calls);
    void kill() noexcept;
    [[nodiscard]] pid_t process() const noexcept { return process_; }

private:
    /// The signal that it stopped with; 0 when it has ended.
    int await_stop();

    pid_t process_ = -1;
    bool is_ready_ = false;
};

} // namespace mutual::test
