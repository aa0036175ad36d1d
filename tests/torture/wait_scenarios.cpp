#include "scenarios.hpp"
#include "support/process.hpp"
#include "wait_round.hpp"

#include <algorithm>
#include <chrono>

namespace mutual::torture {

namespace {

constexpr std::uint64_t microsecond = 1'000; // ns
constexpr std::uint64_t millisecond = 1'000'000;
// ns; a signal and its waking take microseconds.
constexpr std::uint64_t longest_pause = 3 * millisecond;
constexpr std::uint64_t longest_delay = 3'000; // us, of timers
constexpr std::size_t most_waiters = 5;

/// Besides them two may act, and one is being started.
std::size_t some_waiters(stage& on) {
    return 1 + on.below(std::min(on.people.size() - 3, most_waiters));
}

constexpr std::uint64_t code(target what) {
    return static_cast<std::uint64_t>(what);
}

void let_one_die(stage& on, wait_round& round, std::size_t actor) {
    round.await_beginning(actor);
    on.pause(longest_pause);
    round.kill_one();
}

/// Mostly in the moment in which the timer fires.
void let_one_die(stage& on, wait_round& round, std::size_t actor, std::uint64_t delay) {
    round.await_beginning(actor);
    if (on.one_in(4))
        on.pause(longest_pause);
    else
        on.pause_until_about(round.begin_of(actor) + delay * microsecond);
    round.kill_one();
}

void set_some(stage& on, target what) {
    const std::size_t waiters = some_waiters(on);
    wait_round round(on, what, waiters);
    const std::uint64_t sets = 1 + on.below(waiters);
    const std::size_t actor = round.add_actor(role::set, {code(what), sets});
    let_one_die(on, round, actor);
    const bounds calls = round.calls_of(actor, sets);
    round.conclude(calls.most, round.end_of(actor));
    round.expect_conserved(calls);
}

// Who was released before the reset stays released, and gives nothing back; also when who resets dies.
void set_some_and_reset(stage& on) {
    const std::size_t waiters = some_waiters(on);
    wait_round round(on, target::automatic_event, waiters);
    const std::uint64_t sets = 1 + on.below(waiters);
    const std::size_t actor = round.add_actor(role::set, {code(target::automatic_event), sets, 1});
    let_one_die(on, round, actor);
    const bounds calls = round.calls_of(actor, sets + 1);
    const bounds done{std::min(calls.least, sets), std::min(calls.most, sets)};
    round.conclude(done.most, round.end_of(actor));
    // A wait for all may have been too slow to see what it was offered.
    const std::uint64_t receivers = round.living() - round.living(wait_form::all);
    const std::uint64_t kept = calls.most > sets ? std::min(done.least, receivers) : done.least;
    round.expect_conserved({round.blocking_is_known() ? kept : 0, done.most});
}

// All units or none, also when the releaser dies.
void release_some(stage& on) {
    const std::size_t waiters = some_waiters(on);
    wait_round round(on, target::semaphore, waiters);
    const std::uint64_t units = 1 + on.below(waiters + 2);
    const std::size_t actor = round.add_actor(role::release_many, {units});
    let_one_die(on, round, actor);
    const bounds calls = round.calls_of(actor, 1);
    round.conclude(calls.most * units, round.end_of(actor));
    const bool some = calls.least > 0 || round.released() > 0;
    round.expect_conserved({some ? units : 0, calls.most * units});
}

// The second time there is only room for what the waiters take; and then one of them dies.
void release_to_the_brim(stage& on) {
    wait_round round(on, target::semaphore, some_waiters(on));
    constexpr std::uint64_t units = most_units;
    const std::uint64_t more = 1 + on.below(round.living());
    const std::size_t actor = round.add_actor(role::release_many, {units, more});
    let_one_die(on, round, actor);
    const bounds calls = round.calls_of(actor, 2);
    round.conclude(calls.most == 0 ? 0 : UINT64_MAX, round.end_of(actor));
    const bool some = calls.least > 0 || round.released() > 0;
    round.expect_conserved({some ? units : 0, calls.most == 0 ? 0 : units + more});
}

bounds due_bounds(const wait_round& round, std::size_t actor, std::uint64_t delay) {
    const auto rounding = static_cast<std::uint64_t>(std::chrono::nanoseconds(test::timer_rounding()).count());
    const std::uint64_t due = round.begin_of(actor) + delay * microsecond;
    return {due - std::min(due, rounding), std::max(round.end_of(actor), round.begin_of(actor)) + delay * microsecond};
}

/// The times at which the waits were over are those of different ticks.
void expect_not_early(const wait_round& round, std::uint64_t first, std::uint64_t period) {
    for (const std::uint64_t time : round.release_times()) {
        if (!round.require(time >= first, "a tick came early, or released two"))
            return;
        first += period;
    }
}

void tick_once(stage& on) {
    wait_round round(on, target::automatic_timer, some_waiters(on));
    const std::uint64_t delay = on.below(longest_delay);
    const std::size_t actor = round.add_actor(role::arm, {code(target::automatic_timer), delay, 0});
    let_one_die(on, round, actor, delay);
    const bounds calls = round.calls_of(actor, 1);
    const bounds due = due_bounds(round, actor, delay);
    round.conclude(calls.most, due.most);
    expect_not_early(round, due.least, 0);
    round.expect_conserved(calls);
}

void tick_for_all(stage& on) {
    wait_round round(on, target::manual_timer, some_waiters(on));
    const std::uint64_t delay = on.below(longest_delay);
    const std::size_t actor = round.add_actor(role::arm, {code(target::manual_timer), delay, 0});
    let_one_die(on, round, actor, delay);
    const bounds calls = round.calls_of(actor, 1);
    const bounds due = due_bounds(round, actor, delay);
    round.conclude(UINT64_MAX, due.most);
    expect_not_early(round, due.least, 0);
    const bool none = calls.least == 0 && round.released() == 0;
    round.require(none || round.released() == round.living(), "a manual timer released some only");
    if (calls.least != calls.most)
        on.count_ambiguous();
}

void tick_periodically(stage& on) {
    wait_round round(on, target::automatic_timer, some_waiters(on));
    const std::uint64_t delay = on.below(longest_delay);
    const std::uint64_t period = 1 + on.below(3); // ms
    const std::size_t actor = round.add_actor(role::arm, {code(target::automatic_timer), delay, period});
    let_one_die(on, round, actor, delay);
    const bounds calls = round.calls_of(actor, 1);
    const bounds due = due_bounds(round, actor, delay);
    round.conclude(UINT64_MAX, due.most + round.living() * period * millisecond);
    expect_not_early(round, due.least, period * millisecond);
    const bool none = calls.least == 0 && round.released() == 0;
    round.require(none || round.released() == round.living(), "a periodic timer released some only");
    if (calls.least != calls.most)
        on.count_ambiguous();
}

// What the last one armed counts; earlier signals are taken or gone.
void arm_in_competition(stage& on) {
    wait_round round(on, target::automatic_timer, some_waiters(on));
    const std::uint64_t arms = 1 + on.below(30);
    const std::uint64_t delay = on.below(300);
    const std::size_t first = round.add_actor(role::arm_often, {code(target::automatic_timer), arms, delay});
    const std::size_t second = round.add_actor(role::arm_often, {code(target::automatic_timer), arms, delay});
    let_one_die(on, round, on.one_in(2) ? first : second);
    const bounds one = round.calls_of(first, arms);
    const bounds other = round.calls_of(second, arms);
    round.conclude(one.most + other.most, std::max(round.end_of(first), round.end_of(second)) + delay * microsecond);
    round.expect_conserved({std::min<std::uint64_t>(one.least + other.least, 1), one.most + other.most});
}

} // namespace

void play_automatic_event(stage& on) {
    while (on.goes_on())
        on.one_in(2) ? set_some(on, target::automatic_event) : set_some_and_reset(on);
}

void play_manual_event(stage& on) {
    while (on.goes_on()) {
        wait_round round(on, target::manual_event, some_waiters(on));
        const std::size_t actor = round.add_actor(role::set_and_reset);
        let_one_die(on, round, actor);
        const bounds calls = round.calls_of(actor, 2);
        round.conclude(UINT64_MAX, round.end_of(actor));
        const std::size_t living = round.living() - round.living(wait_form::all);
        const std::size_t released = round.released() - round.released(wait_form::all);
        const bool none = calls.least == 0 && round.released() == 0;
        if (round.blocking_is_known())
            round.require(none || released == living, "a manual event released some only");
        if (calls.least == 2)
            round.require(!on.objects.manual_event.try_wait(), "set after reset");
        // A wait for all that is given no processor for long enough misses a signal that comes and goes.
        if (calls.least != calls.most || (!none && round.released() != round.living()))
            on.count_ambiguous();
    }
}

void play_timer(stage& on) {
    using play = void (*)(stage&);
    static constexpr play plays[] = {tick_once, tick_for_all, tick_periodically, arm_in_competition};
    // TM-08: Wine lets the signal of an automatic timer stand when it is armed again, so there it may signal twice.
    const std::size_t count = std::size(plays) - (test::running_under_wine() ? 1 : 0);
    while (on.goes_on())
        plays[on.below(count)](on);
}

void play_blocked_on_semaphore(stage& on) {
    using play = void (*)(stage&);
    static constexpr play set_one_by_one = [](stage& here) { set_some(here, target::semaphore); };
    static constexpr play plays[] = {set_one_by_one, release_some, release_to_the_brim};
    plays[on.below(std::size(plays))](on);
}

} // namespace mutual::torture
