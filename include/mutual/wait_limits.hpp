#pragma once
/// \file
/// How long a wait may last.

#include <chrono>
#include <stop_token>
#include <type_traits>
#include <utility>

namespace mutual {
namespace detail {

using steady_time = std::chrono::steady_clock::time_point;

/// Now + `timeout`, rounded up; the end of time where that would overflow.
template <typename Rep, typename Period>
steady_time deadline_after(const std::chrono::duration<Rep, Period>& timeout) noexcept {
    const steady_time now = std::chrono::steady_clock::now();
    if (!(timeout > timeout.zero())) // also catches a floating point NaN
        return now;
    // Compared as floating point, since neither side can be converted to the other's unit without overflow; the hour
    // is more than what that rounds. Parentheses keep a macro `max` of <windows.h> away.
    using seconds = std::chrono::duration<double>;
    const steady_time never = (steady_time::max)();
    if (seconds(timeout) >= seconds(never - now - std::chrono::hours(1)))
        return never;
    return now + std::chrono::ceil<std::chrono::steady_clock::duration>(timeout);
}

/// 0 when `deadline` has passed, also where the difference would overflow.
template <typename Clock, typename Duration>
auto time_left(const std::chrono::time_point<Clock, Duration>& deadline) noexcept {
    const auto now = Clock::now();
    using left = decltype(deadline - now);
    return deadline > now ? deadline - now : left::zero();
}

/// Calls `wait` with a deadline of the steady clock; again when `deadline`'s own clock has not come that far.
template <typename Clock, typename Duration, typename Wait>
auto wait_until(const std::chrono::time_point<Clock, Duration>& deadline, Wait wait) {
    if constexpr (std::is_same_v<std::chrono::time_point<Clock, Duration>, steady_time>) {
        return wait(deadline);
    } else {
        for (;;) {
            auto result = wait(deadline_after(time_left(deadline)));
            if (!result.timed_out() || Clock::now() >= deadline)
                return result;
        }
    }
}

} // namespace detail

/// What ends a wait that has not got what it waits for: a deadline on the steady clock, a std::stop_token, both, or
/// nothing. Made implicitly where a wait takes it:
///
///     wait_any(a, b);                 // no limit
///     wait_any(500ms, a, b);          // half a second
///     wait_any(stop, a, b);           // until stop is requested
///     wait_any({500ms, stop}, a, b);  // whatever comes first
///
/// What can be had at once is had, whatever the limits say; the wait ends with wait_status::timed_out or
/// wait_status::stopped only when nothing can. A time of 0, or one that has passed, means: look, and do not wait
/// (WT-01). steady_clock's time_point::max() never comes (WT-02).
///
/// On Windows a wait for all, and one for any of 64 objects, that can be stopped is alertable: it runs the thread's own
/// queued APCs.
class wait_limits {
public:
    using time_point = std::chrono::steady_clock::time_point;

    wait_limits() noexcept = default;
    wait_limits(std::stop_token stop) noexcept // NOLINT(google-explicit-constructor)
        : stop_(std::move(stop)) {}
    wait_limits(time_point deadline, std::stop_token stop = {}) noexcept // NOLINT(google-explicit-constructor)
        : deadline_(deadline), stop_(std::move(stop)) {}
    /// At most `timeout` from now on.
    template <typename Rep, typename Period>
    wait_limits(const std::chrono::duration<Rep, Period>& timeout, // NOLINT(google-explicit-constructor)
                std::stop_token stop = {}) noexcept
        : deadline_(detail::deadline_after(timeout)), stop_(std::move(stop)) {}

    /// Look, and do not wait.
    [[nodiscard]] static wait_limits at_once() noexcept { return (time_point::min)(); }

    [[nodiscard]] time_point deadline() const noexcept { return deadline_; }
    [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }

private:
    time_point deadline_ = (time_point::max)();
    std::stop_token stop_;
};

} // namespace mutual
