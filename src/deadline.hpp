#pragma once
/// \file
/// The one internal type for "never", "at once" and "until": absolute, on the steady clock, so that a wait that is
/// interrupted goes on with what is left.

#include <chrono>
#include <cstdint>

namespace mutual {

class deadline {
public:
    using clock = std::chrono::steady_clock;

    static constexpr deadline never() noexcept { return deadline(clock::time_point::max()); }
    /// Already passed: the wait only looks.
    static constexpr deadline at_once() noexcept { return deadline(clock::time_point::min()); }
    static constexpr deadline at(clock::time_point when) noexcept { return deadline(when); }

    [[nodiscard]] constexpr bool is_never() const noexcept { return when_ == clock::time_point::max(); }
    [[nodiscard]] bool passed(clock::time_point now) const noexcept { return !is_never() && now >= when_; }
    [[nodiscard]] bool passed() const noexcept {
        const bool needs_no_clock = is_never() || when_ == clock::time_point::min();
        return needs_no_clock ? !is_never() : passed(clock::now());
    }
    [[nodiscard]] constexpr clock::time_point when() const noexcept { return when_; }

    /// What is left in milliseconds, rounded up so that a wait never ends early; 0 when passed, at most `limit`.
    [[nodiscard]] std::uint32_t milliseconds_left(std::uint32_t limit) const noexcept {
        const clock::time_point now = clock::now();
        if (passed(now))
            return 0;
        if (is_never())
            return limit;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(when_ - now).count();
        return left < static_cast<std::int64_t>(limit) ? static_cast<std::uint32_t>(left) : limit;
    }

private:
    constexpr explicit deadline(clock::time_point when) noexcept : when_(when) {}

    clock::time_point when_;
};

} // namespace mutual
