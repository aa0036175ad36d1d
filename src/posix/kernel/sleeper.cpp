#include "posix/kernel/sleeper.hpp"

#include "posix/cancellation.hpp"

#include <algorithm>

namespace mutual::posix {

namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// Growing intervals: what crashed, crashed in the first moments or long ago.
constexpr std::chrono::milliseconds first_interval = 2ms;
constexpr std::chrono::milliseconds last_interval = 64ms;
constexpr std::chrono::milliseconds interval_without_word = 2ms;

} // namespace

sleeper::sleeper(deadline until, platform::cancellation* cancel) noexcept // NOLINT(*-member-init)
    : until_(until), cancel_(cancel), interval_(first_interval) {
}

void sleeper::begin(steady_time now) noexcept {
    count_ = 0;
    all_have_words_ = true;
    next_look_ = now + interval_;
    wake_at_ = until_.is_never() ? next_look_ : std::min(next_look_, until_.when());
}

void sleeper::add(const std::atomic<std::uint32_t>& word, std::uint32_t seen) noexcept {
    words_[count_++] = {&word, seen, true};
}

void sleeper::add_without_word() noexcept {
    all_have_words_ = false;
    next_look_ = std::min(next_look_, steady_clock::now() + interval_without_word);
    wake_at(next_look_);
}

void sleeper::wake_at(steady_time when) noexcept {
    wake_at_ = std::min(wake_at_, when);
}

void sleeper::sleep() noexcept {
    static const std::atomic<std::uint32_t> never_changed{0};
    if (count_ == 0)
        words_[count_++] = {&never_changed, 0, false};
    if (cancel_ != nullptr)
        words_[count_++] = {cancellation_word(*cancel_), 0, false};
    sleep_on({words_.data(), count_}, wake_at_);
    must_look_ = steady_clock::now() >= next_look_;
    if (must_look_ && all_have_words_)
        interval_ = std::min(interval_ * 2, last_interval);
}

} // namespace mutual::posix
