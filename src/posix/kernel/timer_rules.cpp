#include "posix/kernel/timer_rules.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/unit_rules.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace mutual::posix {

using namespace state_word;

namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;

/// A timer_setting, read or to be written. A due time before the clock's beginning is the same as the beginning.
struct times {
    std::int64_t due = 0;
    std::int64_t period = 0;
    bool wall_clock = false;
    bool armed = false;
};

/// Acquire, so that a look at the state word afterwards is one.
times read(const timer_setting& setting) noexcept {
    return {std::max(setting.due.load(std::memory_order_acquire), std::int64_t{0}),
            setting.period.load(std::memory_order_acquire), setting.wall_clock.load(std::memory_order_acquire) != 0,
            setting.armed.load(std::memory_order_acquire) != 0};
}

times current(const control_block& block, word state) noexcept {
    return read(block.settings[(state & setting) != 0 ? 1 : 0]);
}

/// Writes the setting that does not count. It does as soon as a word with the bit flipped is published.
void prepare(object_lock& lock, const times& next) noexcept {
    timer_setting& unused = lock.block().settings[(lock.word & setting) != 0 ? 0 : 1];
    unused.due.store(next.due, std::memory_order_relaxed);
    unused.period.store(next.period, std::memory_order_relaxed);
    unused.wall_clock.store(next.wall_clock ? 1 : 0, std::memory_order_relaxed);
    unused.armed.store(next.armed ? 1 : 0, std::memory_order_relaxed);
}

std::int64_t now_of(bool wall_clock) noexcept {
    const nanoseconds now = wall_clock ? nanoseconds(system_clock::now().time_since_epoch())
                                       : nanoseconds(steady_clock::now().time_since_epoch());
    return now.count();
}

/// On the steady clock. A wall clock that is set meanwhile makes it wrong until the next look.
steady_time due_of(const times& timer) noexcept {
    if (!timer.armed)
        return steady_time::max();
    const std::int64_t steady = now_of(false);
    if (!timer.wall_clock)
        return steady_time(nanoseconds(timer.due));
    const std::int64_t left = timer.due - now_of(true);
    const bool too_far = left > std::numeric_limits<std::int64_t>::max() - steady;
    return too_far ? steady_time::max() : steady_time(nanoseconds(left + steady));
}

void add_ticks(object_lock& lock, std::uint64_t count) noexcept {
    if (&lock.rules() == &manual_timer_rules) {
        lock.word = with_value(lock.word, 1);
        return;
    }
    free_dead_slots(lock);
    add_signals(lock, count);
}

/// Makes the state follow the clock. One store says both that the ticks have been counted and what they changed, so a
/// kill leaves either no tick or all of it.
bool tick(object_lock& lock) noexcept {
    times timer = current(lock.block(), lock.word);
    if (!timer.armed)
        return false;
    const std::int64_t now = now_of(timer.wall_clock);
    if (now < timer.due)
        return false;
    std::uint64_t count = 1;
    if (timer.period > 0) {
        const std::uint64_t late = static_cast<std::uint64_t>(now) - static_cast<std::uint64_t>(timer.due);
        count += late / static_cast<std::uint64_t>(timer.period);
        constexpr std::uint64_t last = std::numeric_limits<std::int64_t>::max();
        const std::uint64_t passed = count * static_cast<std::uint64_t>(timer.period);
        const std::uint64_t next = static_cast<std::uint64_t>(timer.due) + passed;
        timer.due = static_cast<std::int64_t>(std::min(next, last));
    } else {
        timer.armed = false;
    }
    prepare(lock, timer);
    lock.word ^= setting;
    add_ticks(lock, count);
    lock.publish();
    return true;
}

void settle_automatic(object_lock& lock, bool something_new) noexcept {
    const bool ticked = tick(lock);
    hand_out_units(lock, something_new || ticked);
}

void settle_manual(object_lock& lock, bool something_new) noexcept {
    const bool ticked = tick(lock);
    release_all(lock, something_new || ticked);
}

/// Whether it has fired meanwhile is found out under the lock.
std::optional<wait_status> try_fast(shared_object& object) noexcept {
    const word seen = object.block->state.load(std::memory_order_acquire);
    const bool undecided = (seen & no_fast_take) != 0 || value(seen) != 0;
    if (undecided || current(*object.block, seen).armed)
        return std::nullopt;
    // Neither set nor armed, unless it was changed while we looked.
    return object.block->state.load(std::memory_order_acquire) == seen ? std::optional(wait_status::timed_out)
                                                                       : std::nullopt;
}

steady_time next_due(const shared_object& object) noexcept {
    return due_of(current(*object.block, object.block->state.load(std::memory_order_acquire)));
}

bool seems_available(const shared_object& object) noexcept {
    const word seen = object.block->state.load(std::memory_order_acquire);
    return value(seen) != 0 || next_due(object) <= steady_clock::now();
}

/// Who sleeps until the old due time must sleep until the new one (TM-08).
void wake_all(object_lock& lock) noexcept {
    for (waiter_slot& slot : slots_in_use(lock.block())) {
        if (state_of(slot) != slot_state::free)
            lock.notify(slot, state_of(slot));
    }
}

} // namespace

void arm_timer(shared_object& timer, nanoseconds due, bool wall_clock, nanoseconds period) noexcept {
    object_lock lock(timer);
    lock.rules().settle(lock, false); // what was due before has fired
    prepare(lock, {std::max(due.count(), std::int64_t{0}), period.count(), wall_clock, true});
    reset_value(lock, setting);
    lock.rules().settle(lock, true);
    wake_all(lock);
    lock.unlock();
}

void disarm_timer(shared_object& timer) noexcept {
    object_lock lock(timer);
    lock.rules().settle(lock, false);
    times stopped = current(lock.block(), lock.word);
    stopped.armed = false;
    prepare(lock, stopped);
    lock.word ^= setting;
    lock.unlock();
}

timer_look look_at_timer(shared_object& timer) noexcept {
    object_lock lock(timer);
    lock.rules().settle(lock, false);
    const timer_look result{lock.rules().available(lock).has_value(), due_of(current(lock.block(), lock.word))};
    lock.unlock();
    return result;
}

const object_rules automatic_timer_rules{
    object_type::timer,  true,          try_fast,         seems_available,    next_due,
    unit_available,      take_unit,     settle_automatic, take_unit_for_dead, owned_by_nobody,
    nothing_to_remember, nobody_signals};

const object_rules manual_timer_rules{
    object_type::timer,  true,          try_fast,      seems_available,       next_due,
    latch_available,     take_nothing,  settle_manual, take_nothing_for_dead, owned_by_nobody,
    nothing_to_remember, nobody_signals};

} // namespace mutual::posix
