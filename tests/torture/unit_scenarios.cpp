#include "journal.hpp"
#include "scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

namespace mutual::torture {

namespace {

constexpr std::uint64_t all_units = (1U << unit_kinds) - 1;
constexpr std::uint64_t first_unit = 1;
constexpr std::uint64_t longest_pause = 3'000'000; // ns

/// What one plays.
struct part {
    role what;
    std::uint64_t mask;
    bool with_mutex = false;
};

std::int64_t drain(stage& on, named_semaphore& units) {
    const semaphore_state seen = units.state();
    std::int64_t count = 0;
    while (units.try_acquire())
        ++count;
    on.require(seen.count <= count && count <= most_units, fmt::format("state() says {}, {} taken", seen.count, count));
    return count;
}

unit_counts drain_all(stage& on) {
    unit_counts counts{};
    for (std::size_t kind = 0; kind < unit_kinds; ++kind)
        counts[kind] = drain(on, on.objects.units[kind]);
    return counts;
}

/// Mostly few, so that who takes is blocked; sometimes many, so that who releases is refused.
unit_counts fill(stage& on) {
    unit_counts counts{};
    for (std::size_t kind = 0; kind < unit_kinds; ++kind) {
        counts[kind] = static_cast<std::int64_t>(on.below(on.one_in(4) ? most_units + 1 : 4));
        if (counts[kind] > 0)
            on.objects.units[kind].release(static_cast<std::int32_t>(counts[kind]));
    }
    return counts;
}

/// One round: everybody plays a part, some are killed, and what is left is counted.
class unit_round {
public:
    explicit unit_round(stage& on) : stage_(on), ledger_(fill(on)) {}

    void begin(std::span<const part> parts);
    void kill_some();
    void end();

private:
    struct player_state {
        std::size_t index;
        unit_counts before;
    };

    [[nodiscard]] participant_record& record(const player_state& one) const { return stage_.people.record(one.index); }

    stage& stage_;
    ledger ledger_;
    std::vector<player_state> players_;
};

void unit_round::begin(std::span<const part> parts) {
    stage_.people.fill_up();
    const std::uint64_t number = stage_.begin_round();
    const std::size_t wanted = stage_.people.size() - 1; // one may be starting
    std::size_t next = stage_.below(parts.size());
    for (const std::size_t index : stage_.people.pick_idle(wanted, stage_.random())) {
        const part& one = parts[next++ % parts.size()];
        players_.push_back({index, certain_changes(stage_.people.record(index))});
        stage_.people.order(index, one.what, {number, one.mask, one.with_mutex ? 1U : 0U});
    }
}

void unit_round::kill_some() {
    const std::size_t count = stage_.one_in(4) ? 2 : 1;
    std::shuffle(players_.begin(), players_.end(), stage_.random());
    std::vector<std::size_t> victims;
    for (std::size_t i = 0; i < std::min(count, players_.size()); ++i)
        victims.push_back(players_[i].index);
    stage_.kill(victims);
}

void unit_round::end() {
    stage_.end_round();
    for (const player_state& one : players_) {
        const bool lives = stage_.people.runs(one.index) && stage_.people.await_idle(one.index);
        unit_counts certain = certain_changes(record(one));
        for (std::size_t kind = 0; kind < unit_kinds; ++kind)
            certain[kind] -= one.before[kind];
        ledger_.add(certain);
        if (!lives)
            ledger_.may_add(pending_change(record(one)));
    }
    const unit_counts left = drain_all(stage_);
    if (!ledger_.allows(left)) {
        std::string possible;
        for (const unit_counts& counts : ledger_.possible())
            possible += fmt::format(" {}/{}/{}", counts[0], counts[1], counts[2]);
        stage_.violation(fmt::format("{}/{}/{} units are left, possible:{}", left[0], left[1], left[2], possible));
    }
    if (ledger_.ambiguous())
        stage_.count_ambiguous();
}

void play_round(stage& on, std::span<const part> parts) {
    unit_round round(on);
    round.begin(parts);
    on.pause(longest_pause);
    round.kill_some();
    round.end();
}

} // namespace

void play_semaphore(stage& on) {
    constexpr std::array<part, 4> one_semaphore{{{role::release, first_unit},
                                                 {role::take_one, first_unit},
                                                 {role::take_any, first_unit},
                                                 {role::take_all, first_unit}}};
    constexpr std::array<part, 6> several{{{role::release, all_units},
                                           {role::take_one, all_units},
                                           {role::take_any, all_units},
                                           {role::release, all_units},
                                           {role::take_all, first_unit},
                                           {role::take_all, all_units}}};
    while (on.goes_on()) {
        if (on.one_in(3))
            play_blocked_on_semaphore(on);
        else if (on.one_in(2))
            play_round(on, one_semaphore);
        else
            play_round(on, several);
    }
}

void play_wait_all(stage& on) {
    constexpr std::array<part, 5> parts{{{role::take_all, all_units, true},
                                         {role::release, all_units},
                                         {role::take_all, all_units, true},
                                         {role::take_any, all_units},
                                         {role::take_all, all_units}}};
    while (on.goes_on())
        play_round(on, parts);
}

} // namespace mutual::torture
