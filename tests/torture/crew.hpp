#pragma once
/// \file
/// The participants as the driver sees them.

#include "board.hpp"
#include "participant.hpp"
#include "support/process.hpp"

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace mutual::torture {

class crew {
public:
    crew(std::string program, std::string tag, board& shared_board, std::size_t size);
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    /// Kills all.
    ~crew();

    [[nodiscard]] std::size_t size() const { return members_.size(); }
    [[nodiscard]] participant_record& record(std::size_t index) const { return board_.participants[index]; }
    [[nodiscard]] bool runs(std::size_t index) const { return members_[index].runs; }

    /// Starts those that were killed. They open the arena's objects as soon as they run.
    void fill_up();
    /// Kills these, at whatever they are, and waits until they are dead.
    void kill(std::span<const std::size_t> indices);
    /// \return how many there were
    std::size_t kill_all();

    /// Tells one that has nothing to do what to do.
    void order(std::size_t index, role what, const order_numbers& with = {});
    /// The same to all that run.
    void order_all(role what, const order_numbers& with = {});
    /// True when it runs and has carried out all its orders.
    [[nodiscard]] bool is_idle(std::size_t index) const;
    /// Waits until it is; false and a violation when that takes too long.
    bool await_idle(std::size_t index);
    void await_all_idle();
    /// Any `count` of those who are idle and not among `others`, as soon as there are so many. Fewer only when some
    /// hang.
    std::vector<std::size_t> pick_idle(std::size_t count, std::mt19937& random,
                                       std::span<const std::size_t> others = {});

    /// Calls so far, and the longest delay of one; also of the dead.
    [[nodiscard]] std::uint64_t operations() const;
    [[nodiscard]] std::uint64_t longest_delay() const;
    [[nodiscard]] std::uint64_t abandonments() const;

private:
    struct member {
        test::platform::child_handles handles;
        bool runs = false;
        std::uint64_t orders = 0;
    };

    void start(std::size_t index);
    void reap(std::size_t index);

    std::string program_;
    std::string tag_;
    board& board_;
    std::vector<member> members_;
    std::uint64_t lives_ = 0;
};

/// So that the participants run meanwhile.
void take_a_nap();

} // namespace mutual::torture
