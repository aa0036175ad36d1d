#include "wait_round.hpp"

#include "slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace mutual::torture {

namespace {

using namespace std::chrono_literals;

// Where nobody knows who is blocked: so long it takes at most, mostly.
constexpr auto time_to_block = 30ms;
// ns; there, whoever is released must be given some time to say so.
constexpr std::uint64_t time_to_report = 100'000'000;
// Three waiters of four, if there is one actor.
constexpr std::size_t weight_of_waiters = 3;

std::size_t count(const auto& waiters, const auto& predicate) {
    return static_cast<std::size_t>(std::ranges::count_if(waiters, predicate));
}

} // namespace

wait_round::wait_round(stage& on, target what, std::size_t waiters) : stage_(on), target_(what) {
    on.people.fill_up();
    for (const std::size_t index : on.people.pick_idle(waiters, on.random())) {
        const auto form = static_cast<wait_form>(on.below(wait_form_count));
        waiters_.push_back({index, form});
        on.people.order(index, role::wait, {static_cast<std::uint64_t>(what), static_cast<std::uint64_t>(form), 0});
    }
    await_blocked();
}

void wait_round::await_blocked() {
    const std::uint64_t end = now() + delay_limit;
    for (;;) {
        const std::optional<slot_look> look = look_at_slots(object());
        const bool begun = std::ranges::all_of(
            waiters_, [&](const waiter& one) { return shared(stage_.people.record(one.index).begun).load() != 0; });
        if (begun && !look) {
            blocking_is_known_ = false;
            return std::this_thread::sleep_for(time_to_block);
        }
        if (begun && look->waiting == waiters_.size())
            return;
        if (now() > end) {
            stage_.violation(fmt::format("{}: not all become blocked", name_of(target_)));
            return;
        }
        take_a_nap();
    }
}

std::size_t wait_round::add_actor(role what, const order_numbers& with) {
    std::vector<std::size_t> others = actors_; // who may be idle again already
    for (const waiter& one : waiters_)
        others.push_back(one.index);
    const std::size_t index = stage_.people.pick_idle(1, stage_.random(), others).at(0);
    actors_.push_back(index);
    stage_.people.order(index, what, with);
    return index;
}

// Without a nap: what follows is a matter of microseconds.
void wait_round::await_beginning(std::size_t actor) {
    const std::uint64_t end = now() + delay_limit;
    while (shared(stage_.people.record(actor).begun).load() == 0 && now() < end)
        continue;
}

void wait_round::kill_one() {
    const std::size_t waiters = std::min(waiters_.size(), weight_of_waiters);
    const std::size_t choice = stage_.below(waiters + actors_.size());
    const bool is_actor = choice < actors_.size();
    waiter& one = waiters_[stage_.below(waiters_.size())];
    const std::size_t index = is_actor ? actors_[choice] : one.index;
    stage_.kill(std::array{index});
    killed_at_ = now();
    if (is_actor)
        return;
    one.lives = false;
    one.returned_before_death = stage_.people.record(index).returned;
}

std::uint64_t wait_round::returned(const waiter& one) const {
    return one.lives ? shared(stage_.people.record(one.index).returned).load() : one.returned_before_death;
}

std::size_t wait_round::living() const {
    return count(waiters_, [](const waiter& one) { return one.lives; });
}

std::size_t wait_round::released() const {
    return count(waiters_, [&](const waiter& one) { return one.lives && returned(one) != 0; });
}

std::size_t wait_round::released_dead() const {
    return count(waiters_, [&](const waiter& one) { return !one.lives && returned(one) != 0; });
}

std::size_t wait_round::living(wait_form form) const {
    return count(waiters_, [&](const waiter& one) { return one.lives && one.form == form; });
}

std::size_t wait_round::released(wait_form form) const {
    return count(waiters_, [&](const waiter& one) { return one.lives && one.form == form && returned(one) != 0; });
}

std::vector<std::uint64_t> wait_round::release_times() const {
    std::vector<std::uint64_t> times;
    for (const waiter& one : waiters_)
        if (returned(one) != 0)
            times.push_back(returned(one));
    std::ranges::sort(times);
    return times;
}

bounds wait_round::calls_of(std::size_t actor, std::uint64_t ordered) const {
    const bool lives = stage_.people.runs(actor) && stage_.people.await_idle(actor);
    const std::uint64_t returned = shared(stage_.people.record(actor).steps).load();
    return {returned, lives ? returned : std::min(returned + 1, ordered)};
}

/// Of the living, who has not been released is blocked, and the object is at rest.
bool wait_round::nobody_can_be_released(std::uint64_t start, std::size_t released) const {
    if (released == living())
        return true;
    if (const std::optional<slot_look> look = look_at_slots(object()))
        return look->calm() && look->waiting == living() - released;
    return now() > start + time_to_report;
}

void wait_round::conclude(std::uint64_t possible, std::uint64_t since) {
    const std::uint64_t start = now();
    for (;;) {
        const std::size_t count = released();
        if (count + released_dead() >= possible || nobody_can_be_released(start, count))
            break;
        if (now() > start + delay_limit) {
            stage_.violation(fmt::format("{}: {} of {} living released, and then it does not come to rest",
                                         name_of(target_), count, living()));
            break;
        }
        take_a_nap();
    }
    note_delays(std::max(since, killed_at_));
}

void wait_round::note_delays(std::uint64_t since) {
    for (const waiter& one : waiters_)
        if (one.lives && returned(one) > since)
            stage_.count_delay(returned(one) - since);
}

bool wait_round::require(bool holds, std::string_view what) const {
    if (!holds)
        stage_.violation(fmt::format("{}: {} ({} living, {} of them released, {} dead, {} of them released)",
                                     name_of(target_), what, living(), released(), dead(), released_dead()));
    return holds;
}

/// Waits for all are offered a signal, but take it themselves; what comes meanwhile finds an event or timer that is set.
std::uint64_t wait_round::least_taken(std::uint64_t signals) const {
    const std::uint64_t receivers = living() - living(wait_form::all);
    if (!blocking_is_known_)
        return std::min<std::uint64_t>(signals, 1);
    return target_ == target::semaphore || signals <= receivers ? signals : receivers + 1;
}

void wait_round::expect_conserved(bounds signals) {
    const bool all_released = released() == living();
    std::uint64_t left = 0;
    while (object().try_wait())
        ++left;
    require(left == 0 || all_released, "a signal lies beside a living waiter that is blocked");
    const std::uint64_t most_left = target_ == target::semaphore ? most_units : 1;
    require(left <= most_left, fmt::format("{} left, where at most {} can be", left, most_left));
    const std::uint64_t taken = released() + left;
    require(taken + released_dead() <= signals.most,
            fmt::format("made up: {} left, at most {} given", left, signals.most));
    require(taken + dead() >= least_taken(signals.least),
            fmt::format("lost: {} left, at least {} given", left, signals.least));
    if (signals.least != signals.most || released_dead() != dead())
        stage_.count_ambiguous();
}

void wait_round::release_one_or_all() {
    arena& objects = stage_.objects;
    switch (target_) {
    case target::automatic_event:
        return objects.automatic_event.set();
    case target::manual_event:
        return objects.manual_event.set();
    case target::automatic_timer:
        return objects.automatic_timer.set(0s);
    case target::manual_timer:
        return objects.manual_timer.set(0s);
    case target::semaphore:
        objects.units[0].release(1);
        return;
    }
}

void wait_round::release_rest() {
    while (released() < living()) {
        const std::size_t before = released();
        release_one_or_all();
        const std::uint64_t start = now();
        while (released() == before) {
            if (now() > start + delay_limit) {
                require(false, "a living waiter stays blocked, although it was signaled");
                return;
            }
            take_a_nap();
        }
        stage_.count_delay(now() - start);
    }
}

void wait_round::unset() {
    arena& objects = stage_.objects;
    switch (target_) {
    case target::automatic_event:
        return objects.automatic_event.reset();
    case target::manual_event:
        return objects.manual_event.reset();
    case target::automatic_timer:
        objects.automatic_timer.set(1h);
        objects.automatic_timer.cancel();
        static_cast<void>(objects.automatic_timer.try_wait()); // Wine keeps the signal of a timer that is armed again
        return;
    case target::manual_timer:
        objects.manual_timer.set(1h);
        return objects.manual_timer.cancel();
    case target::semaphore:
        while (objects.units[0].try_acquire())
            continue;
        return;
    }
}

// Only a wait that times out is sure to look for the dead.
void wait_round::empty_table() {
    const std::uint64_t end = now() + delay_limit;
    for (;;) {
        const std::optional<slot_look> look = look_at_slots(object());
        if (!look || look->used() == 0)
            return;
        if (now() > end) {
            require(false, "the dead stay in the table");
            return;
        }
        static_cast<void>(object().wait_for(100us));
    }
}

wait_round::~wait_round() {
    for (const std::size_t actor : actors_)
        if (stage_.people.runs(actor))
            stage_.people.await_idle(actor);
    release_rest();
    for (const waiter& one : waiters_)
        if (one.lives)
            stage_.people.await_idle(one.index);
    unset();
    empty_table();
}

} // namespace mutual::torture
