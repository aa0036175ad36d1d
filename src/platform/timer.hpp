#pragma once
/// \file
/// Timers, as each system must provide them; see README.md here.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"

#include <mutual/named_timer.hpp>

#include <chrono>
#include <system_error>

namespace mutual::platform {

/// When a timer is to fire.
struct due_time {
    /// From now on, 0 or more; with `wall_clock` since 1970 in UTC, of any sign.
    std::chrono::nanoseconds time;
    bool wall_clock;
};

/// `name` is null for an object without one. Null with `ec` set on failure, having changed nothing. `created` tells creator from opener.
waitable* create_timer(const object_name* name, disposition how, const timer_options& options, bool& created,
                       std::error_code& ec) noexcept;
waitable* open_timer(const object_name& name, const open_options& options, std::error_code& ec) noexcept;

/// `period`: 0 (once) … 2147483647 ms.
void set_timer(waitable& timer, due_time due, std::chrono::milliseconds period, std::error_code& ec) noexcept;
void cancel_timer(waitable& timer, std::error_code& ec) noexcept;
timer_state query_timer(waitable& timer, std::error_code& ec) noexcept;

} // namespace mutual::platform
