#include "board.hpp"

namespace telemetry {

// Whoever sees one of the new values sees the odd sequence number before it, too.
void board::publish(const reading& latest) noexcept {
    const std::uint64_t sequence = sequence_.load(std::memory_order_relaxed);
    sequence_.store(sequence + 1, std::memory_order_relaxed);
    number_.store(latest.number, std::memory_order_release);
    millidegrees_.store(latest.millidegrees, std::memory_order_release);
    pascals_.store(latest.pascals, std::memory_order_release);
    sequence_.store(sequence + 2, std::memory_order_release);
}

std::optional<reading> board::read() const noexcept {
    constexpr int most_tries = 10000;
    for (int tries = 0; tries < most_tries; ++tries) {
        const std::uint64_t before = sequence_.load(std::memory_order_acquire);
        const reading result{number_.load(std::memory_order_acquire), millidegrees_.load(std::memory_order_acquire),
                             pascals_.load(std::memory_order_acquire)};
        if (before % 2 == 0 && before == sequence_.load(std::memory_order_relaxed))
            return before != 0 ? std::optional(result) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace telemetry
