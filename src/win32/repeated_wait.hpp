#pragma once
/// \file
/// From a deadline to calls of the system, and from their answers to ours.

#include "platform/error.hpp"
#include "platform/waitable.hpp"

#include <mutual/error.hpp>

#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

/// In milliseconds, for one call of the system.
inline DWORD limit_of(deadline until) noexcept {
    return until.is_never() ? INFINITE : until.milliseconds_left(INFINITE - 1);
}

inline std::error_code wait_error(DWORD code) noexcept {
    // The kernel raises this one as an exception within itself and hands it out as a plain status.
    if (code == error_mutant_limit_exceeded)
        return errc::recursion_limit;
    return {static_cast<int>(code), native_category()};
}

/// What the system's answer about `count` objects means. One index more stands for the cancellation.
inline any_outcome outcome_of(DWORD answer, DWORD count, std::error_code& ec) noexcept {
    if (answer == WAIT_OBJECT_0 + count)
        return wait_status::stopped;
    if (answer < WAIT_OBJECT_0 + count)
        return {wait_status::signaled, answer - WAIT_OBJECT_0};
    if (answer >= WAIT_ABANDONED_0 && answer < WAIT_ABANDONED_0 + count)
        return {wait_status::abandoned, answer - WAIT_ABANDONED_0};
    ec = wait_error(GetLastError());
    return wait_status::failed;
}

/// Calls `wait(milliseconds)` until that ends the wait. It may end a tick early (WT-26), a far deadline takes several,
/// and an APC of the program's own is no end.
template <typename Wait>
any_outcome repeated_wait(deadline until, DWORD count, std::error_code& ec, Wait wait) noexcept {
    for (;;) {
        const DWORD answer = wait(limit_of(until));
        if (answer == WAIT_TIMEOUT) {
            if (until.passed())
                return wait_status::timed_out;
        } else if (answer != WAIT_IO_COMPLETION) {
            return outcome_of(answer, count, ec);
        }
    }
}

} // namespace mutual::platform
