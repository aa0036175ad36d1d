#pragma once
/// \file
/// child_process: a program that was started by a job.

#include <mutual/native_handle.hpp>
#include <mutual/wait_limits.hpp>
#include <mutual/wait_status.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>

namespace mutual {

/// The system's number of a process. It is used again for another one after the process has ended (on POSIX: and was
/// waited for).
using process_id = std::uint32_t;

namespace platform {
struct child;
struct child_closer {
    void operator()(child* process) const noexcept;
};
} // namespace platform

/// A handle of a program that named_job::spawn() started. Move-only, empty by default. Closing it ends nothing; on POSIX
/// the library waits for the process in passing once it has ended (at the next spawn or closing), so that no zombie
/// stays for long. wait() and exit_code() may be called from several threads at once.
///
/// On POSIX it is a child of the calling process: a program that waits for *any* child of its own takes the exit code
/// away, and exit_code() then fails with std::errc::no_child_process.
class child_process {
public:
    child_process() noexcept = default;

    [[nodiscard]] process_id id() const noexcept;
    /// A process HANDLE with all access, or a descriptor of pidfd_open(2); still owned by this object.
    [[nodiscard]] native_handle_type native_handle() const noexcept;
    explicit operator bool() const noexcept { return process_ != nullptr; }

    /// Waits until the process has ended. \return wait_status::signaled, timed_out or stopped
    /// \errors errc::empty_handle
    wait_result wait(const wait_limits& limits = {});
    wait_result wait(const wait_limits& limits, std::error_code& ec) noexcept;

    /// What the process ended with; nothing while it runs. On POSIX 128 + the number of the signal that killed it.
    /// \errors errc::empty_handle, std::errc::no_child_process
    [[nodiscard]] std::optional<int> exit_code() const;
    [[nodiscard]] std::optional<int> exit_code(std::error_code& ec) const noexcept;

private:
    friend class named_job;
    explicit child_process(platform::child* process) noexcept : process_(process) {}

    std::unique_ptr<platform::child, platform::child_closer> process_;
};

} // namespace mutual
