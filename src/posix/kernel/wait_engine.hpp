#pragma once
/// \file
/// Blocking until an object can be had.

#include "posix/kernel/shared_object.hpp"

#include "deadline.hpp"
#include "platform/cancellation.hpp"

namespace mutual::posix {

/// Waits for one object and takes it. Anything but signaled or abandoned has changed nothing.
/// \param cancel  may be null
wait_status wait_for_one(shared_object& object, deadline until, platform::cancellation* cancel) noexcept;

/// This process was just given its seat and holds the guard: removes what a dead predecessor left under that number.
void scrub_seat(shared_object& object) noexcept;

} // namespace mutual::posix
