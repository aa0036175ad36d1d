#pragma once
/// \file
/// Whether it pays to try for a moment before sleeping.

#include <atomic>
#include <chrono>
#include <cstdint>

namespace mutual::posix {

/// Learns it for one object of this process. To sleep and be woken takes a processor ten microseconds and more; who is
/// answered sooner is better off trying. Where that fails, because the other one needs this very processor or simply
/// comes later, it is tried less and less, down to a probe once in many waits. Any thread may change the figures at any
/// time; what gets lost is a bit of experience.
class spin_habit {
public:
    /// How long to try now; often 0.
    [[nodiscard]] std::chrono::nanoseconds budget() noexcept;
    void succeeded() noexcept;
    void failed(std::chrono::nanoseconds spent) noexcept;

private:
    std::atomic<std::uint32_t> nanoseconds_{50'000};
    std::atomic<std::uint16_t> waits_{0}; ///< since the last probe
    std::atomic<std::uint16_t> waits_between_probes_{64};
};

} // namespace mutual::posix
