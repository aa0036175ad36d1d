#pragma once
/// \file
/// How a job ends. Nothing here allocates: the guardian does the same.

#include "posix/control_group.hpp"
#include "posix/process_mark.hpp"

#include <cstdint>
#include <system_error>

namespace mutual::posix {

/// Kills all members but the calling process.
/// \return true when that one is a member too: it kills itself last, \see kill_self
bool kill_others(const process_mark& mark, const control_folders& folders, std::error_code& ec) noexcept;
[[noreturn]] void kill_self() noexcept;

/// The folders in a job's page as the kernel copies them, for who has no guard, or no mapping: somebody may be writing them,
/// and what is half written is no folder, or none of this job.
/// \param block  where the control block begins in the object's file
control_folders read_folders(int fd, std::uint64_t block, std::uint64_t job) noexcept;

/// For a job that nobody has a handle of any more: kills its members, if it was made so, and removes its control group. Does
/// nothing for an object of another type. A caller that is a member does not return.
/// \param fd  the object's file; its guard is held
void end_job(int fd) noexcept;

} // namespace mutual::posix
