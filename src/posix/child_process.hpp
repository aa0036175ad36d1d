#pragma once
/// \file
/// Programs that this process started.

#include "posix/start_program.hpp"

#include <mutual/child_process.hpp>

#include <atomic>
#include <system_error>

namespace mutual::platform {

struct child {
    static constexpr int unknown = -1;

    pid_t pid;
    posix::unique_fd descriptor;
    /// Once it is known nobody else has to be asked: the process is waited for then.
    std::atomic<int> exit_code{unknown};
    child* next = nullptr; ///< of those that nobody has a handle of any more
};

} // namespace mutual::platform

namespace mutual::posix {

/// Looks for abandoned children in passing, too.
/// \errors std::errc::not_enough_memory; the process is killed then, and waited for
platform::child* make_child(started_program started, std::error_code& ec) noexcept;

/// Waits for the children without a handle that have ended by now, so that none stays a zombie for long.
void reap_abandoned() noexcept;

} // namespace mutual::posix
