#pragma once
/// \file
/// A forked process, one of whose system calls fails.

#include "system_calls.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace mutual::faults {

/// A process that takes longer hangs. The library's own longest time is the 5 s that it waits for a name's guard.
inline constexpr std::chrono::seconds longest_round{20};

/// Which call fails, and how.
struct injection {
    static constexpr unsigned long no_call = std::numeric_limits<unsigned long>::max();

    unsigned long call = no_call; ///< counted from the first of the operation
    std::size_t error = 0;        ///< position in the call's list of errors
};

/// What came of it.
struct injection_result {
    std::vector<const system_call*> calls; ///< of the operation
    const system_call* failed = nullptr;   ///< that call
    int error = 0;                         ///< 0: its list is empty, and it did not fail
    /// What the process did that it must not do: hang, crash, or make a call that is not in the table.
    std::string problem;
};

/// Killed and reaped with this object, if not before. Also killed by the system when the parent dies.
class victim {
public:
    /// Starts the process; it ends when `run` returns.
    explicit victim(const std::function<void()>& run);
    victim(const victim&) = delete;
    victim& operator=(const victim&) = delete;
    ~victim() { kill(); }

    // Each lets it run until the process itself says so, and says whether it got there.

    bool run_to_stop();
    /// From begin_operation() to end_operation(), with a failure. `before_sleep` is called before calls that wait.
    injection_result run_operation(const injection& what, const std::function<void(unsigned)>& before_sleep);
    /// \return what it died of or was stuck in; empty when it has ended by itself
    std::string run_to_end();

    void kill() noexcept;

private:
    /// Up to its next stop: at a call, at all of them or at none, or by a signal, which it gets when it goes on. \return the
    /// signal; 0 when it has ended.
    int run_to_next_stop(bool at_calls);
    int await_stop();
    /// Up to its next call. False when it has ended, or hangs.
    bool run_to_call(made_call& call);
    /// It stands at the entry of a call: lets that fail.
    void fail(const system_call& call, int error);
    [[nodiscard]] std::string end() const;

    pid_t process_; // -1 when it has been reaped
    bool is_traced_ = false;
    int signal_ = 0; ///< that it has still to get, or that it died of
};

// In the victim.

/// False when the system does not let a parent trace its child.
bool allow_tracing() noexcept;
void stop_here() noexcept;
void begin_operation() noexcept;
void end_operation() noexcept;

/// Can this process trace another one, and see its calls? Not in some containers and emulators.
bool can_inject();

} // namespace mutual::faults
