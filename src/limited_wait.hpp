#pragma once
/// \file
/// From the limits of a wait to what the platform is asked: a deadline, and a cancellation where a stop is possible.

#include "deadline.hpp"
#include "platform/waitable.hpp"
#include "stop_wakeup.hpp"

#include <mutual/wait_limits.hpp>

#include <system_error>

namespace mutual {

/// Calls `wait(cancellation&)`, which a stop request then ends. Fails before it when the system has no means for that.
template <typename Wait>
platform::any_outcome stoppable_wait(const std::stop_token& stop, std::error_code& ec, Wait wait) noexcept {
    platform::cancellation cancel(ec);
    if (ec)
        return wait_status::failed;
    const stop_wakeup wake(stop, cancel);
    return wait(cancel);
}

/// Calls `wait(deadline, cancellation*)`, which returns what becomes an any_outcome. What can be had at once wins over a stop request, and needs none of the
/// system's means to cancel a wait.
template <typename Wait>
platform::any_outcome limited_wait(const wait_limits& limits, std::error_code& ec, Wait wait) noexcept {
    const deadline until = deadline::at(limits.deadline());
    if (!limits.stop().stop_possible())
        return wait(until, nullptr);
    const platform::any_outcome first = wait(deadline::at_once(), nullptr);
    if (first.status != wait_status::timed_out || until.passed())
        return first;
    if (limits.stop().stop_requested())
        return {wait_status::stopped};
    return stoppable_wait(limits.stop(), ec,
                          [&](platform::cancellation& cancel) noexcept { return wait(until, &cancel); });
}

} // namespace mutual
