#pragma once
/// \file
/// Finding the members of a job by their mark. Implemented once per POSIX system. Nothing here allocates.
///
/// A number of a process decides nothing: between a look at it and what is done then, it may be another process's. So a
/// member is known by a descriptor that was opened first and still told of a living process after the mark was read.

#include "posix/process_mark.hpp"
#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <cstddef>
#include <system_error>

namespace mutual::posix {

/// A process, and proof that it is the one.
struct known_process {
    pid_t number = -1;
    unique_fd descriptor; ///< of pidfd_open(2)
};

/// Has the process behind that descriptor ended, whether anybody waited for it or not?
bool has_ended(int descriptor) noexcept;

/// Has it ended, and did its parent take note? From then on its number may be another process's.
bool was_waited_for(int descriptor) noexcept;

/// \errors those of pidfd_open(2), errc::process_ended
known_process know_process(pid_t number, std::error_code& ec) noexcept;
/// The process behind another's descriptor.
known_process know_process_of(int descriptor, std::error_code& ec) noexcept;

/// False when that may not be done, or it has ended.
bool kill_process(const known_process& process) noexcept;

/// Before something that must not stop in the middle: can members be found now? \errors those of for_each_member()
std::error_code check_means_of_finding() noexcept;

/// What a visit of a member says.
enum class visit_result : bool { stop, go_on };
using member_visitor = visit_result (*)(void* context, known_process& member) noexcept;

/// Visits the living members once, and whoever of those that they start meanwhile is met.
/// \errors errc::not_supported without /proc; those of pidfd_open(2), after all others were visited
void for_each_member(const process_mark& mark, void* context, member_visitor visit, std::error_code& ec) noexcept;

template <typename Visit>
void for_each_member(const process_mark& mark, std::error_code& ec, Visit visit) noexcept {
    for_each_member(
        mark, &visit,
        [](void* context, known_process& member) noexcept { return (*static_cast<Visit*>(context))(member); }, ec);
}

/// Kills all members but the calling process, until none is left; those of other users stay, if they may not be killed.
/// Gives up after some seconds when the killed do not die: a process in the middle of a call of a broken device does not.
void kill_members(const process_mark& mark, std::error_code& ec) noexcept;

} // namespace mutual::posix
