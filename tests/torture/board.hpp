#pragma once
/// \file
/// What driver and participants of a scenario of waits tell each other, in a file that all of them map. No object under
/// test is involved.

#include "statistics.hpp"

#include <mutual/shared_region.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace mutual::torture {

inline constexpr std::size_t most_participants = 16;
inline constexpr std::size_t unit_kinds = 3; ///< semaphores in an arena

/// How many units went into each semaphore, or out of it.
using unit_counts = std::array<std::int64_t, unit_kinds>;

/// One participant: written by it, but for the life.
struct participant_record {
    std::uint64_t life;       ///< which process plays it; 0 from just before it is killed
    std::uint64_t finished;   ///< number of the last order that it carried out
    std::uint64_t busy_until; ///< when the call it is in should be over; 0 between two
    std::uint64_t operations;
    std::uint64_t abandonments;
    std::uint64_t longest_delay; ///< ns

    // Of the current order.
    std::uint64_t begun;    ///< just before the first call
    std::uint64_t returned; ///< after the last call
    std::uint64_t took;     ///< 1: the wait got what it waited for
    std::uint64_t steps;    ///< calls that returned

    // See journal.hpp.
    std::uint64_t intent;
    std::array<unit_counts, 2> totals;
};

struct board {
    std::uint64_t driver_seen; ///< now() when the driver was last seen alive
    std::uint64_t round;       ///< those whose order is for this round go on; 0: everybody comes to an end
    protected_record guarded;  ///< what the arena's mutex protects
    std::array<participant_record, most_participants> participants;
    violation_list violations;
};

/// The board as one process sees it.
class board_view {
public:
    /// Makes the file, all zero.
    static void create(const std::filesystem::path& file);
    explicit board_view(const std::filesystem::path& file);

    board& operator*() const noexcept { return *board_; }
    board* operator->() const noexcept { return board_; }

private:
    region_view view_;
    board* board_;
};

/// Where the board of a run lies.
std::filesystem::path board_file(const std::string& tag);

} // namespace mutual::torture
