#pragma once
/// \file
/// What stays set until it is unset: manual events, manual timers and jobs. The value is 0 or 1; a waiter that is released
/// is detached in the same hold of the object lock, so a reset that follows at once does not stop it (EV-06).

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"

namespace mutual::posix {

extern const object_rules manual_event_rules;
extern const object_rules job_rules; ///< set by terminate(), and never unset

// For the row of the manual timer.

std::optional<wait_status> latch_available(object_lock& lock) noexcept;
void take_nothing(object_lock& lock) noexcept;
void take_nothing_for_dead(object_lock& lock, seat_number seat) noexcept;

/// SetEvent.
void set_manual_event(shared_object& event) noexcept;
/// The same with the guard of the object held.
void set_guarded_latch(shared_object& job) noexcept;

/// ResetEvent, of either kind of event.
void reset_signal(shared_object& event) noexcept;

} // namespace mutual::posix
