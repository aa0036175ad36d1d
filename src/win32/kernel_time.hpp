#pragma once
/// \file
/// Times as the kernel wants them: units of 100 ns, where the sign tells a span from a point in time.

#include <chrono>
#include <cstdint>
#include <ratio>

namespace mutual::platform {

using kernel_ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// From 1601, where FILETIME begins, to 1970.
inline constexpr kernel_ticks unix_epoch{116'444'736'000'000'000};

/// A span from now on: 0 or negative (TM-02). Rounded up, and 0 only for 0, which is at once (TM-04).
/// \param span  0 or more
constexpr std::int64_t relative_time(std::chrono::nanoseconds span) noexcept {
    return -std::chrono::ceil<kernel_ticks>(span).count();
}

// What is not positive would be taken for a span (TM-03).
static_assert(unix_epoch + std::chrono::floor<kernel_ticks>(std::chrono::nanoseconds::min()) > kernel_ticks::zero(),
              "nanoseconds reach back to 1677, which a FILETIME can tell");

/// A point in time, given since 1970 in UTC, as a FILETIME: always positive. Rounded up.
constexpr std::int64_t absolute_time(std::chrono::nanoseconds since_epoch) noexcept {
    return (unix_epoch + std::chrono::ceil<kernel_ticks>(since_epoch)).count();
}

} // namespace mutual::platform
