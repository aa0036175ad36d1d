#pragma once
/// \file
/// What the members of a job may use, and what they have used.

#include <chrono>
#include <cstdint>
#include <optional>

namespace mutual {

/// How the scheduler prefers the members of a job; from the least to the most.
/// On POSIX the nice values 19, 10, 0, -5 and -10.
enum class job_priority : unsigned char { idle, below_normal, normal, above_normal, high };

/// Limits of a job; what is not set is not limited. They hold for those who are members and those who become members.
struct job_limits {
    /// Members that live at the same time, at least 1. Who would be one more is not started, or, when it is assigned,
    /// terminated (JB-18). On Linux threads count like processes, and the kernel must have a `pids` controller for the
    /// job: \see named_job::set_limits.
    std::optional<std::uint32_t> active_processes{};
    /// Bytes of memory that all members together may use. On Windows what they commit; a member that wants more is
    /// refused it. On Linux what they touch; then one of them is killed; needs a `memory` controller.
    std::optional<std::uint64_t> job_memory{};
    /// Bytes that each member may commit, on POSIX its address space (RLIMIT_AS): who wants more is refused it.
    std::optional<std::uint64_t> process_memory{};
    /// Processor time of each member, after which it is ended. User time on Windows; user and kernel time, rounded up to
    /// a second, on POSIX (RLIMIT_CPU).
    std::optional<std::chrono::milliseconds> process_time{};
    /// On POSIX a member may lower its own, and a privileged one raise it.
    std::optional<job_priority> priority{};

    friend bool operator==(const job_limits&, const job_limits&) noexcept = default;
};

/// What a job looked like a moment ago (JB-16).
struct job_accounting {
    /// Members that ever were. On POSIX those that were assigned or spawned; nobody counts their children.
    std::uint64_t total_processes = 0;
    std::uint32_t active_processes = 0; ///< members that live
    /// Of all members. On Linux without a control group of the job: of the living, and of the children that those have
    /// waited for.
    std::chrono::microseconds user_time{};
    std::chrono::microseconds kernel_time{};
    /// The most that all members together have used, in bytes; nothing where nobody counts it.
    std::optional<std::uint64_t> peak_memory{};
};

} // namespace mutual
