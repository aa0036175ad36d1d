#pragma once
/// \file
/// What the service writes and everybody may read.

#include <atomic>
#include <cstdint>
#include <optional>

namespace telemetry {

/// What was measured.
struct reading {
    std::uint64_t number; ///< counts from 1
    std::int64_t millidegrees;
    std::int64_t pascals;
};

/// The latest reading, in shared memory. Readers who may not write cannot lock anything, so they look twice instead: a
/// sequence lock. One process writes. New memory is all zero, which is a board without a reading.
class board {
public:
    /// For the service.
    void publish(const reading& latest) noexcept;

    /// Nothing when there is none yet, or when the service died, or was stopped, while it wrote.
    [[nodiscard]] std::optional<reading> read() const noexcept;

private:
    std::atomic<std::uint64_t> sequence_; ///< odd while the service writes
    std::atomic<std::uint64_t> number_;
    std::atomic<std::int64_t> millidegrees_;
    std::atomic<std::int64_t> pascals_;
};

// A lock inside would have to be written by readers, and would be each process's own.
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

} // namespace telemetry
