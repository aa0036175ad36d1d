#pragma once
/// \file
/// What a participant did to the semaphores, written so that a kill at any instruction leaves either "certainly done",
/// "certainly not done" or "in the middle of exactly this".

#include "board.hpp"

#include <cstdint>
#include <set>
#include <vector>

namespace mutual::torture {

/// What a call may do: `amount` to each semaphore of `mask`, or to one of them, or to none at all.
struct change {
    enum class kind : std::uint64_t { nothing, to_all, to_one };

    kind what = kind::nothing;
    std::uint64_t mask = 0;
    std::int64_t amount = 0;
};

/// The participant's side.
class journal {
public:
    explicit journal(participant_record& record) : record_(record) {}

    /// Before the call.
    void intend(const change& planned);
    /// After it: it was done, to the semaphores of `mask`.
    void done(std::uint64_t mask);
    /// After it: nothing was done.
    void not_done();

private:
    void store(const change& planned, std::uint64_t bank);
    [[nodiscard]] std::uint64_t bank() const;

    participant_record& record_;
    change planned_;
};

/// What is certain of a participant's changes so far.
unit_counts certain_changes(const participant_record& record);
/// What it was in the middle of.
change pending_change(const participant_record& record);

/// All that may be true, given what is certain and what the dead were in the middle of.
class ledger {
public:
    explicit ledger(const unit_counts& start) : possible_{start} {}

    void add(const unit_counts& certain);
    /// The dead one's last call was made, or was not.
    void may_add(const change& pending);

    [[nodiscard]] bool allows(const unit_counts& counts) const { return possible_.contains(counts); }
    [[nodiscard]] bool ambiguous() const { return possible_.size() > 1; }
    [[nodiscard]] const std::set<unit_counts>& possible() const { return possible_; }

private:
    std::set<unit_counts> possible_;
};

} // namespace mutual::torture
