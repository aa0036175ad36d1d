#pragma once
/// \file
/// What a participant's roles need: the objects, chance, and where to report.

#include "arena.hpp"
#include "board.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::torture {

/// ns; no call may overrun its time by more, and nobody may be blocked for longer beside what he waits for. The design
/// says 100 ms; the rest is for machines that have something else to do.
inline constexpr std::uint64_t delay_limit = 5'000'000'000;

/// ns; how long a call waits that is not meant to end by itself. The driver ends it, or is dead.
inline constexpr std::chrono::seconds blocked_limit{30};

class player {
public:
    player(std::string tag, std::size_t index, std::uint64_t life);

    arena objects;

    void open_objects() { objects = arena::open(tag_); }
    void close_objects() { objects = {}; }

    [[nodiscard]] board& shared_board() const { return *board_; }
    [[nodiscard]] participant_record& me() const { return board_->participants[index_]; }
    /// A number that names this process: never 0.
    [[nodiscard]] std::uint64_t identity() const { return life_ * most_participants + index_; }
    /// True when the process of that identity is not about to be killed, nor killed already.
    [[nodiscard]] bool lives(std::uint64_t identity) const;
    /// Is that round still on, and the driver alive?
    [[nodiscard]] bool goes_on(std::uint64_t round) const;

    std::mt19937& random() { return random_; }
    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t n) { return below(n) == 0; }

    /// Reports a violation when `holds` is false.
    bool require(bool holds, std::string_view what, std::error_code ec = {}) const;

private:
    std::string tag_;
    board_view board_;
    std::size_t index_;
    std::uint64_t life_;
    std::mt19937 random_;
};

/// A call that may take `allowed`, and hardly longer.
class timed_call {
public:
    explicit timed_call(const player& who, std::chrono::nanoseconds allowed = {});
    timed_call(const timed_call&) = delete;
    timed_call& operator=(const timed_call&) = delete;
    ~timed_call();

private:
    const player& who_;
    std::uint64_t end_;
};

} // namespace mutual::torture
