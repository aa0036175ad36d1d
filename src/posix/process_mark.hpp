#pragma once
/// \file
/// What tells a member of a job from any other process: a mark that the kernel keeps for each process and that children
/// inherit, so that nothing a program does by accident takes it away: not a new session, not another parent, not a clean
/// environment, not closing all descriptors. Implemented once per POSIX system. Nothing here allocates.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <system_error>

namespace mutual::posix {

/// A mark names a job and, from the outermost on, the jobs that it lies within. Whoever may read a job's page from memory
/// that others write to must ask is_valid() first.
struct process_mark {
    std::uint64_t job = 0;  ///< the outermost job's number; 0: none
    std::uint64_t path = 0; ///< the way from there inwards

    friend bool operator==(const process_mark&, const process_mark&) noexcept = default;
};

/// Numbers of jobs are random, of this form.
std::uint64_t new_job_number(std::error_code& ec) noexcept;

/// The mark of members of a job that lies within no other one.
process_mark outermost_mark(std::uint64_t job) noexcept;
/// The mark of members of `job` within the job that `outer` belongs to; nothing when they are nested too deeply.
std::optional<process_mark> inner_mark(const process_mark& outer, std::uint64_t job) noexcept;

/// A mark that some job can have. Everything else, such as what processes have that are no members, marks nobody.
bool is_valid(const process_mark& mark) noexcept;
/// Is who bears `mark` a member of the job whose own members bear `of`?
bool is_within(const process_mark& mark, const process_mark& of) noexcept;

/// The mark of a process, invalid when it has none. \errors those of prlimit(2); ESRCH
process_mark mark_of(pid_t process, std::error_code& ec) noexcept;
/// The same of a process that the caller may mark. \errors EPERM, ESRCH
process_mark changeable_mark_of(pid_t process, std::error_code& ec) noexcept;
/// Makes a process that is no member, or one of the job around, a member. 0: the calling one, which may share its memory with
/// another.
/// \param replaced  what it had until then, if not null
/// \return 0 or an errno value
int set_mark(pid_t process, const process_mark& mark, process_mark* replaced = nullptr) noexcept;
/// Takes the calling process out of every job. It cannot get in again without privileges.
void drop_own_mark() noexcept;

} // namespace mutual::posix
