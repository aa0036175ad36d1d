#pragma once
/// \file
/// Who ends a job whose last holder was killed.

#include "posix/kernel/shared_object.hpp"

#include <system_error>

namespace mutual::posix {

/// Starts a guardian for a job with kill_on_last_close unless it has one. The guard of the job is held.
///
/// It sleeps in the kernel, on the lock that is the seat of one holder after the other, and wakes up for nothing else. When
/// nobody has a seat any more it ends the job, and itself. Killed, it is missed by the next who uses the job, and replaced;
/// if all holders die before, the members live until somebody asks for the name, or for leftovers.
void be_guarded(shared_object& job, std::error_code& ec) noexcept;
/// For a job that was opened: has it members, and is its guardian gone? Another one is started, if that is possible:
/// not through a handle that may only look.
void miss_guardian(shared_object& job) noexcept;

} // namespace mutual::posix
