#include "journal.hpp"

namespace mutual::torture {

namespace {

// The word of intent: bit 0 says which of the two totals counts, bits 1-2 are the kind of change, 8-15 the mask, 32-63
// the amount. One store both ends an intent and makes the new totals count.
constexpr unsigned kind_shift = 1;
constexpr unsigned mask_shift = 8;
constexpr unsigned amount_shift = 32;

std::uint64_t load(const std::uint64_t& word) {
    return shared(const_cast<std::uint64_t&>(word)).load();
}

unit_counts sum(unit_counts counts, std::uint64_t mask, std::int64_t amount) {
    for (std::size_t kind = 0; kind < unit_kinds; ++kind)
        counts[kind] += (mask >> kind & 1) != 0 ? amount : 0;
    return counts;
}

} // namespace

std::uint64_t journal::bank() const {
    return load(record_.intent) & 1;
}

void journal::store(const change& planned, std::uint64_t bank) {
    const auto amount = static_cast<std::uint64_t>(planned.amount) << amount_shift;
    shared(record_.intent)
        .store(bank | static_cast<std::uint64_t>(planned.what) << kind_shift | planned.mask << mask_shift | amount);
}

void journal::intend(const change& planned) {
    planned_ = planned;
    store(planned, bank());
}

void journal::done(std::uint64_t mask) {
    const std::uint64_t other = 1 - bank();
    record_.totals[other] = sum(record_.totals[1 - other], mask, planned_.amount);
    store({}, other);
}

void journal::not_done() {
    store({}, bank());
}

unit_counts certain_changes(const participant_record& record) {
    return record.totals[load(record.intent) & 1];
}

change pending_change(const participant_record& record) {
    const std::uint64_t word = load(record.intent);
    return {static_cast<change::kind>(word >> kind_shift & 3), word >> mask_shift & 0xff,
            static_cast<std::int32_t>(static_cast<std::uint32_t>(word >> amount_shift))};
}

void ledger::add(const unit_counts& certain) {
    std::set<unit_counts> next;
    for (unit_counts counts : possible_) {
        for (std::size_t kind = 0; kind < unit_kinds; ++kind)
            counts[kind] += certain[kind];
        next.insert(counts);
    }
    possible_ = std::move(next);
}

void ledger::may_add(const change& pending) {
    std::set<unit_counts> next = possible_;
    for (const unit_counts& counts : possible_) {
        if (pending.what == change::kind::to_all)
            next.insert(sum(counts, pending.mask, pending.amount));
        for (std::size_t kind = 0; pending.what == change::kind::to_one && kind < unit_kinds; ++kind)
            if ((pending.mask >> kind & 1) != 0)
                next.insert(sum(counts, std::uint64_t{1} << kind, pending.amount));
    }
    possible_ = std::move(next);
}

} // namespace mutual::torture
