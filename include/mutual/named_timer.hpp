#pragma once
/// \file
/// named_timer: a signal that comes by itself at a time.

#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/reset_mode.hpp>
#include <mutual/waitable_handle.hpp>

#include <chrono>
#include <optional>
#include <system_error>

namespace mutual {

/// How to create a timer.
struct timer_options {
    reset_mode reset = reset_mode::automatic;
    object_rights rights = object_rights::all; ///< of this handle, its creator's included (CO-13)
    permissions permit{};                      ///< who may open a new object (CO-12)
};

/// What a timer looked like a moment ago.
struct timer_state {
    bool signaled = false;
    /// When it fires next; nothing when it does not. A wall clock time is given as it is now on the steady clock. On
    /// Windows, which does not say, a cancelled timer still shows the time it had.
    std::optional<std::chrono::steady_clock::time_point> due;
};

namespace platform {
struct due_time;
} // namespace platform

namespace detail {

/// To whole nanoseconds, rounded up, or the largest or smallest number of them.
template <typename Rep, typename Period>
std::chrono::nanoseconds saturated_nanoseconds(const std::chrono::duration<Rep, Period>& time) noexcept {
    using limit = std::chrono::nanoseconds;
    using seconds = std::chrono::duration<double>;
    if (!(seconds(time) < seconds((limit::max)())))
        return (limit::max)();
    if (seconds(time) <= seconds((limit::min)()))
        return (limit::min)();
    return std::chrono::ceil<std::chrono::nanoseconds>(time);
}

} // namespace detail

/// A handle of a named timer. Inactive and unset when it is new (TM-01); once armed by set(), it becomes signaled at its
/// due time, and again after each period.
///
/// **Automatic** reset: signaled until one wait takes it (TM-07); ticks that nobody waited for do not add up (TM-11).
/// **Manual** reset: signaled until it is armed again (TM-06, TM-12).
///
/// Whoever armed it may be gone: it fires all the same (TM-14). How late it is depends on the system; Windows may also
/// be early by a tick of its clock (TM-18). Who waits may be blocked already when it is armed (TM-08).
///
/// Waiting is in the base class; \see waitable, which also says what may be called from several threads.
///
/// Errors of the factories: as for named_mutex. A timer that exists keeps its mode (TM-20) and its times.
class named_timer : public waitable_handle<named_timer> {
public:
    static constexpr object_type type = object_type::timer;

    named_timer() noexcept = default;

    /// Makes a new timer. \errors std::errc::file_exists when the name has a timer already
    /// \see CreateWaitableTimerExW
    [[nodiscard]] static named_timer create(const object_name& name, const timer_options& options = {});
    [[nodiscard]] static named_timer create(const object_name& name, const timer_options& options,
                                            std::error_code& ec) noexcept;
    /// Opens the timer of that name. \errors std::errc::no_such_file_or_directory (NS-07)
    /// \see OpenWaitableTimerW
    [[nodiscard]] static named_timer open(const object_name& name, const open_options& options = {});
    [[nodiscard]] static named_timer open(const object_name& name, std::error_code& ec) noexcept;
    [[nodiscard]] static named_timer open(const object_name& name, const open_options& options,
                                          std::error_code& ec) noexcept;
    /// Opens the timer of that name, or makes it; created() tells which (CO-14).
    [[nodiscard]] static named_timer open_or_create(const object_name& name, const timer_options& options = {});
    [[nodiscard]] static named_timer open_or_create(const object_name& name, const timer_options& options,
                                                    std::error_code& ec) noexcept;
    /// Makes a timer without a name; \see waitable_handle for the ways to hand it to others.
    [[nodiscard]] static named_timer create_unnamed(const timer_options& options = {});
    [[nodiscard]] static named_timer create_unnamed(const timer_options& options, std::error_code& ec) noexcept;

    /// Arms the timer: it becomes signaled `after` that time, measured by the steady clock whatever happens to the
    /// wall clock (TM-05), then every `period`. Until then it is unset, whatever it was; threads that are blocked
    /// wait for the new time (TM-08). The last call wins, whoever makes it (TM-17).
    /// \param after   0 or negative: at once (TM-04)
    /// \param period  0: once; at most about 24 days
    /// \errors errc::invalid_period when it is negative (TM-13) or too long; errc::empty_handle
    /// \see SetWaitableTimer
    template <typename Rep, typename Period>
    void set(const std::chrono::duration<Rep, Period>& after, std::chrono::milliseconds period = {}) {
        set_after(detail::saturated_nanoseconds(after), period);
    }
    template <typename Rep, typename Period>
    void set(const std::chrono::duration<Rep, Period>& after, std::chrono::milliseconds period,
             std::error_code& ec) noexcept {
        set_after(detail::saturated_nanoseconds(after), period, ec);
    }
    /// The same at a time of the wall clock, and moved with it when that is changed (TM-05); in the past: at once
    /// (TM-04). The period is measured by the clock the system keeps for it.
    template <typename Duration>
    void set(const std::chrono::time_point<std::chrono::system_clock, Duration>& at,
             std::chrono::milliseconds period = {}) {
        set_at(detail::saturated_nanoseconds(at.time_since_epoch()), period);
    }
    template <typename Duration>
    void set(const std::chrono::time_point<std::chrono::system_clock, Duration>& at, std::chrono::milliseconds period,
             std::error_code& ec) noexcept {
        set_at(detail::saturated_nanoseconds(at.time_since_epoch()), period, ec);
    }

    /// Stops the timer. It fires no more; a signal that is there stays, nobody is woken (TM-09). No error when it is
    /// not armed. \errors errc::empty_handle
    /// \see CancelWaitableTimer
    void cancel();
    void cancel(std::error_code& ec) noexcept;

    /// A snapshot for tools and tests. It may be outdated when it returns: never decide by it.
    [[nodiscard]] timer_state state() const;
    [[nodiscard]] timer_state state(std::error_code& ec) const noexcept;

private:
    static named_timer make(const object_name* name, platform::disposition how, const timer_options& options,
                            std::error_code& ec) noexcept;
    std::error_code arm(const platform::due_time& due, std::chrono::milliseconds period) noexcept;
    void set_after(std::chrono::nanoseconds after, std::chrono::milliseconds period);
    void set_after(std::chrono::nanoseconds after, std::chrono::milliseconds period, std::error_code& ec) noexcept;
    /// Since the epoch of std::chrono::system_clock, 1970 in UTC.
    void set_at(std::chrono::nanoseconds since_epoch, std::chrono::milliseconds period);
    void set_at(std::chrono::nanoseconds since_epoch, std::chrono::milliseconds period, std::error_code& ec) noexcept;
};

} // namespace mutual
