#pragma once
/// \file
/// A forked process that takes part beside the outsider and the victim: blocks, owns, or dies.

#include <sys/types.h>

#include <functional>

namespace mutual::faults {

/// Killed and reaped with this object, if not before. Also killed by the system when the parent dies.
class helper_process {
public:
    helper_process() noexcept = default;
    /// Starts the process; it ends with what `run` returns, or with 255 after an exception. Nothing is closed.
    explicit helper_process(const std::function<int()>& run);
    helper_process(helper_process&& other) noexcept;
    helper_process& operator=(helper_process&& other) noexcept;
    ~helper_process() { kill(); }

    [[nodiscard]] pid_t id() const noexcept { return process_; }
    /// Has it ended by itself?
    bool has_ended();
    /// Waits for its end; -1 when it was killed.
    int result();
    void kill() noexcept;

private:
    pid_t process_ = -1; // -1 when it has been reaped
};

/// For helpers that are only to be there.
[[noreturn]] void sleep_for_ever() noexcept;

} // namespace mutual::faults
