#pragma once
/// \file
/// The two sides, and the names by which they find each other.

#include <mutual/mutual.hpp>

#include <cstdint>
#include <string>

namespace telemetry {

/// In `Global\`, where other users look; on POSIX `Local\` is each user's own.
struct names {
    explicit names(const std::string& name)
        : board("Global\\" + name), even(board + "-even"), odd(board + "-odd"), serving(board + "-serving") {}

    std::string board;
    // The event that is set says whether the latest reading has an even or an odd number: who has seen reading 6 waits
    // for "odd". With a single event the service had to know when everybody has seen that it is set.
    std::string even;
    std::string odd;
    std::string serving; ///< a mutex that the service owns as long as it lives

    [[nodiscard]] const std::string& updated(std::uint64_t number) const noexcept {
        return number % 2 == 0 ? even : odd;
    }
};

/// A service creates, users read. Said by both sides: by the one it is given, by the other it is trusted.
inline constexpr mutual::permissions everybody_reads = mutual::permissions::everyone_read_only();

/// Publishes readings until Enter is pressed, or the input ends; but so many at least.
void serve(const std::string& name, std::uint64_t fewest);

/// Prints readings until the service is gone.
void watch(const std::string& name);

} // namespace telemetry
