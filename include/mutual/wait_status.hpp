#pragma once
/// \file
/// The outcome of a wait. Outcomes that one must expect are values, not errors.

namespace mutual {

/// How a wait ended.
enum class wait_status : unsigned char {
    signaled,  ///< Got it (WAIT_OBJECT_0).
    abandoned, ///< Got the mutex, and its last owner died without unlocking it: repair first (MX-09, WAIT_ABANDONED).
    timed_out, ///< The deadline came first; nothing was changed (WT-03, WAIT_TIMEOUT).
    stopped,   ///< The std::stop_token was asked to stop first; nothing was changed.
    failed,    ///< It could not be made; the std::error_code says why (WAIT_FAILED). Never returned by a throwing form.
};

/// What a wait gave. Converts to bool: "I got it". So it fits std::scoped_lock, std::unique_lock and
/// `if (event.wait_for(1s))` alike, and still says that the last owner of a mutex died.
class wait_result {
public:
    constexpr wait_result(wait_status status) noexcept : status_(status) {} // NOLINT(google-explicit-constructor)

    /// True when the wait got what it waited for: wait_status::signaled or wait_status::abandoned.
    constexpr operator bool() const noexcept { // NOLINT(google-explicit-constructor)
        return status_ == wait_status::signaled || status_ == wait_status::abandoned;
    }
    /// True when a mutex was got *and* its previous owner died while it had it. Said once per death (MX-12).
    [[nodiscard]] constexpr bool abandoned() const noexcept { return status_ == wait_status::abandoned; }
    [[nodiscard]] constexpr bool timed_out() const noexcept { return status_ == wait_status::timed_out; }
    [[nodiscard]] constexpr bool stopped() const noexcept { return status_ == wait_status::stopped; }
    [[nodiscard]] constexpr wait_status status() const noexcept { return status_; }

private:
    wait_status status_;
};

/// What an attempt to lock a mutex gave.
using lock_result = wait_result;

} // namespace mutual
