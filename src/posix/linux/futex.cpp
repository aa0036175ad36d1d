#include "posix/kernel/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <ctime>

namespace mutual::posix {

namespace {

using time_point = std::chrono::steady_clock::time_point; // CLOCK_MONOTONIC

constexpr long futex_waitv_call = 449; // the same on every architecture; missing in older headers
constexpr std::size_t most_words = 128;

// The kernel's own forms; <linux/futex.h> of older systems has no futex_waitv.
struct kernel_time {
    std::int64_t seconds;
    std::int64_t nanoseconds;
};
struct kernel_waiter {
    std::uint64_t value;
    std::uint64_t address;
    std::uint32_t flags;
    std::uint32_t reserved;
};
constexpr std::uint32_t word_of_32_bits = 2;

std::atomic<bool> waitv_missing{false};
std::atomic<bool> waitv_forbidden{false};

template <typename Time>
Time to_time(time_point when) noexcept {
    using namespace std::chrono;
    const auto since = when.time_since_epoch();
    const auto whole = duration_cast<seconds>(since);
    Time time{};
    if constexpr (std::is_same_v<Time, timespec>) {
        // A 32-bit time_t ends before `never` does; waking early is harmless.
        constexpr auto latest = std::numeric_limits<decltype(time.tv_sec)>::max();
        time.tv_sec = static_cast<decltype(time.tv_sec)>(std::min<std::int64_t>(whole.count(), latest));
        time.tv_nsec = static_cast<long>(duration_cast<nanoseconds>(since - whole).count());
    } else {
        time.seconds = whole.count();
        time.nanoseconds = duration_cast<nanoseconds>(since - whole).count();
    }
    return time;
}

void sleep_on_one(const sleep_word& one, time_point until) noexcept {
    const timespec time = to_time<timespec>(until);
    const int operation = FUTEX_WAIT_BITSET | (one.shared ? 0 : FUTEX_PRIVATE_FLAG);
    ::syscall(SYS_futex, one.word, operation, one.expected, &time, nullptr, FUTEX_BITSET_MATCH_ANY);
}

bool sleep_on_all(std::span<const sleep_word> words, time_point until) noexcept {
    std::array<kernel_waiter, most_words> waiters; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::transform(words.begin(), words.end(), waiters.begin(), [](const sleep_word& one) {
        const std::uint32_t flags =
            word_of_32_bits | (one.shared ? 0U : static_cast<std::uint32_t>(FUTEX_PRIVATE_FLAG));
        return kernel_waiter{one.expected, reinterpret_cast<std::uintptr_t>(one.word), flags, 0};
    });
    const kernel_time time = to_time<kernel_time>(until);
    const long result = ::syscall(futex_waitv_call, waiters.data(), words.size(), 0, &time, CLOCK_MONOTONIC);
    // EPERM: some container runtimes refuse the calls they do not know.
    if (result < 0 && (errno == ENOSYS || errno == EPERM))
        waitv_missing.store(true, std::memory_order_relaxed);
    return !waitv_missing.load(std::memory_order_relaxed);
}

void wake(const std::atomic<std::uint32_t>& word, int operation) noexcept {
    ::syscall(SYS_futex, &word, operation, INT_MAX, nullptr, nullptr, 0);
}

} // namespace

void sleep_on(std::span<const sleep_word> words, time_point until) noexcept {
    if (words.size() == 1) {
        sleep_on_one(words.front(), until);
        return;
    }
    const bool can_sleep_on_all = !waitv_missing.load(std::memory_order_relaxed) &&
                                  !waitv_forbidden.load(std::memory_order_relaxed) && words.size() <= most_words;
    if (can_sleep_on_all && sleep_on_all(words, until))
        return;
    // Before Linux 5.16: sleep on the first word and come back every millisecond for the others.
    sleep_on_one(words.front(), std::min(until, std::chrono::steady_clock::now() + std::chrono::milliseconds(1)));
}

void wake_shared(const std::atomic<std::uint32_t>& word) noexcept {
    wake(word, FUTEX_WAKE);
}

void wake_private(const std::atomic<std::uint32_t>& word) noexcept {
    wake(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG);
}

void force_single_word_sleep(bool on) noexcept {
    waitv_forbidden.store(on, std::memory_order_relaxed);
}

} // namespace mutual::posix
