#pragma once
/// \file
/// Control groups of the kernel, one for a job: to end all members in one step, to limit what they use together, and to
/// know what they have used. Not every process can have one. Nothing here allocates.

#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace mutual::posix {

/// The folders that make up one job's group, by absolute paths; empty: none. Kept in shared memory, where others may
/// write: whoever reads them checks them (\see is_plausible).
struct control_folders {
    std::array<char, 1024> unified{}; ///< of cgroup v2: kill, cpu time, and what controllers it has
    std::array<char, 1024> pids{};    ///< where the pids controller is; often the same folder
    std::array<char, 1024> memory{};  ///< where the memory controller is
};

/// Every folder is empty, or is where the kernel shows its groups, ends with the name of that job's group, and no part
/// of it is "..".
bool is_plausible(const control_folders& folders, std::uint64_t job) noexcept;

/// Makes a group below or beside that of process `near`, where this process may do so; as many of the three folders as
/// can be had. On failure, or when there is nowhere, all are empty, which is no error. Where: \see place_for_job.
///
/// Groups beside it in which nobody is, and which nobody has made or used a group_entrance of for a day, are removed in
/// passing, as those of jobs that are gone. That of a living job may be among them: \see group_entrance.
/// \param folders  replaced; they stand there before they are made, so that others can remove what a killed process made
void make_control_group(std::uint64_t job, pid_t near, control_folders& folders) noexcept;
/// Makes the same folders again, those that were removed. They have no limits then.
/// \return 0 or an errno value: ENOENT when what they were in is gone too, so that only make_control_group() helps
[[nodiscard]] int restore_control_group(const control_folders& folders) noexcept;
/// Nobody is in it any more (or it stays, for whoever comes next, when there is).
void remove_control_group(const control_folders& folders) noexcept;

/// The way in, opened beforehand, so that a new process can take it before its program starts.
///
/// When the group was removed meanwhile, because nobody was in it, the way in is closed: ENOENT when that was before it
/// was opened, ENODEV afterwards. Then restore_control_group(), the limits, and a new entrance. Without any folder
/// there is nothing to enter, which is no error.
class group_entrance {
public:
    group_entrance() noexcept = default; ///< nowhere
    explicit group_entrance(const control_folders& folders) noexcept;
    /// 0, or why it cannot be entered: an errno value.
    [[nodiscard]] int error() const noexcept { return error_; }
    /// The calling process, which may share its memory with another one: only system calls. \return 0 or an errno value
    [[nodiscard]] int enter() const noexcept;
    /// Another process. \return 0 or an errno value
    [[nodiscard]] int admit(pid_t process) const noexcept;

private:
    [[nodiscard]] int put(std::string_view process) const noexcept;

    std::array<unique_fd, 3> lists_;
    int error_ = 0; ///< of opening them
};

/// True when the process is in the group itself, or in one below it, in every hierarchy.
bool is_in_group(const control_folders& folders, pid_t process) noexcept;
/// True when moving that process into the group leaves it where whoever watches over it still does: below the group in
/// which it is now, or at least in the same delegated unit or container. Never out of another job's group.
bool stays_within(const control_folders& folders, pid_t process) noexcept;

/// Kills everybody in the group and below it in one step. \return false when the kernel cannot (before Linux 5.14), or
/// there is no group
bool kill_control_group(const control_folders& folders) noexcept;

/// Nothing: no limit. Only forks are refused (EAGAIN): who enters is let in. Who has ended counts until its parent has
/// waited for it.
/// \errors errc::not_supported without a folder for it; ENOENT when the group was removed
void limit_tasks(const control_folders& folders, std::optional<std::uint32_t> most, std::error_code& ec) noexcept;
/// Nothing: no limit. Swap is part of it, as for job_limits on Windows: version 2, which limits it apart, gives none to
/// a group that is limited. When memory runs out one process is killed and not all. Errors as for limit_tasks().
void limit_memory(const control_folders& folders, std::optional<std::uint64_t> bytes, std::error_code& ec) noexcept;
/// How many tasks are in the group now; nothing when nobody counts.
std::optional<std::uint32_t> count_tasks(const control_folders& folders) noexcept;

struct group_usage {
    std::chrono::microseconds user{};
    std::chrono::microseconds kernel{};
};
/// All that its processes have used since it was made, those that have ended included.
std::optional<group_usage> group_cpu_time(const control_folders& folders) noexcept;
std::optional<std::uint64_t> group_peak_memory(const control_folders& folders) noexcept;

} // namespace mutual::posix
