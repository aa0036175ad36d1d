#pragma once
/// \file
/// Timers. There is no thread and no kernel timer: whether a timer has fired follows from its stored due time and the
/// clock, and whoever looks at it, or sleeps until it is due, makes the state follow.

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"

#include <chrono>
#include <optional>

namespace mutual::posix {

extern const object_rules automatic_timer_rules;
extern const object_rules manual_timer_rules;

/// Arms a timer. `due` is of CLOCK_MONOTONIC, or of CLOCK_REALTIME; a period of 0 means once.
void arm_timer(shared_object& timer, std::chrono::nanoseconds due, bool wall_clock,
               std::chrono::nanoseconds period) noexcept;
/// Stops it, and changes nothing else.
void disarm_timer(shared_object& timer) noexcept;

struct timer_look {
    bool signaled;
    steady_time due; ///< time_point::max() when it will not fire
};
timer_look look_at_timer(shared_object& timer) noexcept;

} // namespace mutual::posix
