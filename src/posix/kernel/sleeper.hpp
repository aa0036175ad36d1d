#pragma once
/// \file
/// How a blocked thread sleeps: on the words of all its slots at once, until one changes, the wait is cancelled, or it
/// is time to look anyway.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/futex.hpp"
#include "posix/kernel/object_rules.hpp"

#include "deadline.hpp"
#include "platform/cancellation.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

inline bool is_cancelled(platform::cancellation* cancel) noexcept {
    return cancel != nullptr && cancel->state().load(std::memory_order_acquire) != 0;
}

/// One sleep after another of one wait. Before each: begin(), add(), wake_at(); then sleep().
class sleeper {
public:
    sleeper(deadline until, platform::cancellation* cancel) noexcept; // NOLINT(*-member-init): words_ as needed

    /// `now` is what this round calls now.
    void begin(steady_time now) noexcept;
    /// Sleep only while the word is `seen`.
    void add(const std::atomic<std::uint32_t>& word, std::uint32_t seen) noexcept;
    /// Some object has no slot to sleep on: look often.
    void add_without_word() noexcept;
    void wake_at(steady_time when) noexcept;
    void sleep() noexcept;

    /// Has this sleep lasted so long that the next look must be thorough? Nobody tells of the death of an owner, or of
    /// somebody who was about to wake us.
    [[nodiscard]] bool must_look() const noexcept { return must_look_; }

private:
    deadline until_;
    platform::cancellation* cancel_;
    steady_time next_look_;
    steady_time wake_at_;
    std::chrono::milliseconds interval_;
    bool all_have_words_ = true;
    bool must_look_ = false;
    std::size_t count_ = 0;
    std::array<sleep_word, max_objects_per_wait + 1>
        words_; // the first count_ are set; one for each object and one for the cancellation
};

} // namespace mutual::posix
