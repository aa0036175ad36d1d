#include "posix/kernel/spin_habit.hpp"

#include <unistd.h>

#include <algorithm>

namespace mutual::posix {

namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds longest{50'000}; // what a sleep and its end cost, on a virtual processor that went idle
constexpr nanoseconds shortest{500};
constexpr std::uint16_t most_waits_between_probes = 4096;
constexpr std::uint16_t fewest_waits_between_probes = 64;

bool has_several_processors() noexcept {
    static const bool several = ::sysconf(_SC_NPROCESSORS_ONLN) > 1;
    return several;
}

} // namespace

nanoseconds spin_habit::budget() noexcept {
    if (!has_several_processors())
        return nanoseconds::zero();
    if (const std::uint32_t known = nanoseconds_.load(std::memory_order_relaxed); known > 0)
        return nanoseconds(known);
    const auto waits = static_cast<std::uint16_t>(waits_.load(std::memory_order_relaxed) + 1);
    const bool probe = waits >= waits_between_probes_.load(std::memory_order_relaxed);
    waits_.store(probe ? std::uint16_t{0} : waits, std::memory_order_relaxed);
    return probe ? longest : nanoseconds::zero();
}

void spin_habit::succeeded() noexcept {
    // All of it again, however quick it was: who sleeps now makes the other one wait so long that he sleeps as well.
    nanoseconds_.store(static_cast<std::uint32_t>(longest.count()), std::memory_order_relaxed);
    waits_between_probes_.store(fewest_waits_between_probes, std::memory_order_relaxed);
}

void spin_habit::failed(nanoseconds spent) noexcept {
    const bool was_probe = nanoseconds_.load(std::memory_order_relaxed) == 0;
    if (was_probe) {
        const int next = 2 * waits_between_probes_.load(std::memory_order_relaxed);
        waits_between_probes_.store(static_cast<std::uint16_t>(std::min<int>(next, most_waits_between_probes)),
                                    std::memory_order_relaxed);
        return;
    }
    const nanoseconds next = spent / 2 < shortest ? nanoseconds::zero() : std::min(spent / 2, longest);
    nanoseconds_.store(static_cast<std::uint32_t>(next.count()), std::memory_order_relaxed);
}

} // namespace mutual::posix
