#pragma once
/// \file
/// A job, as the parts of its implementation see it.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/job_page.hpp"
#include "posix/kernel/shared_object.hpp"
#include "posix/members.hpp"

#include <mutual/job_limits.hpp>

#include <sys/types.h>

#include <mutex>
#include <system_error>

namespace mutual::posix {

inline job_page& page_of(const shared_object& job) noexcept {
    return reinterpret_cast<job_block&>(*job.block).job; // so it is mapped, \see object_entry
}

/// A copy that nobody changes, and that was checked. The guard is held.
control_folders folders_of(const shared_object& job) noexcept;

/// The guard of a job, held: for everything that changes who is a member, or what members may do. A termination in which a
/// process died is finished first.
class guarded_job {
public:
    guarded_job(shared_object& job, std::error_code& ec) noexcept;

    explicit operator bool() const noexcept { return static_cast<bool>(guard_); }

private:
    std::lock_guard<std::mutex> among_threads_;
    name_guard guard_;
};

/// terminate() was called and did not come to its end.
inline bool is_ending(const job_page& page) noexcept {
    return page.kills_begun.load(std::memory_order_acquire) != page.kills_done.load(std::memory_order_acquire);
}
/// Whoever has seen that the job is signaled also sees that its members are dead.
void see_termination_through(shared_object& job) noexcept;

// Joining; the guard is held.

/// The control group of a job, and the way into it. No folders when the job can have none.
struct entered_group {
    control_folders folders;
    group_entrance entrance;
};
/// That of the job, made when there is none, or none any more. \errors those of limit_group()
entered_group have_group(shared_object& job, pid_t near, std::error_code& ec) noexcept;
/// Are there as many as there may be?
bool is_full(const control_folders& folders, const job_limits& limits) noexcept;
/// The mark that a process with the mark `old` gets as a member; the job's own is changed with its first member.
/// \errors errc::in_another_job, errc::not_supported when jobs are nested too deeply
process_mark mark_for(shared_object& job, const process_mark& old, std::error_code& ec) noexcept;

// Limits.

job_limits load_limits(const job_page& page) noexcept;
/// Are there any that only the kernel can enforce, for all members together?
bool needs_group(const job_limits& limits) noexcept;
/// Those of the group. \errors errc::not_supported
void limit_group(const control_folders& folders, const job_limits& limits, std::error_code& ec) noexcept;
/// Those of each member. A process that has tighter ones already keeps them. 0: the calling process, with thin system calls
/// only. \return 0 or an errno value
int limit_process(pid_t process, const job_limits& limits) noexcept;

} // namespace mutual::posix
