#include "posix/kernel/object_lock.hpp"

#include "posix/kernel/cpu_relax.hpp"
#include "posix/kernel/directory.hpp"
#include "posix/kernel/futex.hpp"

#include <sched.h>

#include <bit>
#include <ctime>
#include <utility>

namespace mutual::posix {

using namespace state_word;

namespace {

constexpr unsigned pauses_first = 40;
constexpr unsigned yields_then = 20;
constexpr long nap_nanoseconds = 30'000;

/// Gets out of the way of the holder, the longer the more.
void back_off(unsigned round) noexcept {
    if (round < pauses_first) {
        cpu_relax();
    } else if (round < pauses_first + yields_then) {
        ::sched_yield();
    } else {
        const timespec nap{0, nap_nanoseconds};
        ::nanosleep(&nap, nullptr);
    }
}

bool time_to_look_at_the_holder(unsigned round) noexcept {
    return round >= pauses_first + yields_then && round % 8 == 4;
}

} // namespace

object_lock::object_lock(shared_object& object) noexcept : object_(object), rules_(*object.rules) {
    acquire(guard_state::not_held);
}

object_lock::object_lock(shared_object& object, newly_seated) noexcept : object_(object), rules_(*object.rules) {
    acquire(guard_state::held_by_newly_seated);
}

object_lock::object_lock(shared_object& object, guarded) noexcept : object_(object), rules_(*object.rules) {
    acquire(guard_state::held);
}

void object_lock::acquire(guard_state guard) noexcept {
    const bool seated_now = guard == guard_state::held_by_newly_seated;
    std::atomic<std::uint64_t>& state = block().state;
    state_word::word seen = state.load(std::memory_order_relaxed);
    for (unsigned round = 0;;) {
        const seat_number holder = lock_holder(seen);
        if (holder == no_seat) {
            if (state.compare_exchange_weak(seen, seen | locked_by(object_.seat), std::memory_order_acquire)) {
                word = seen | locked_by(object_.seat);
                return;
            }
            continue;
        }
        if (seated_now && is_gone(holder, true) && take_over_guarded(true))
            return;
        back_off(++round);
        if (!seated_now && time_to_look_at_the_holder(round) && is_dead(holder) &&
            (guard == guard_state::held ? take_over_guarded(false) : take_over()))
            return;
        seen = state.load(std::memory_order_relaxed);
    }
}

bool object_lock::is_gone(seat_number holder, bool predecessor) const noexcept {
    return (predecessor && holder == object_.seat) || is_dead(holder);
}

/// While the guard is held nobody can be given a seat: a seat that is free now stays free until the store below, so
/// the dead holder's number cannot come to life in between.
bool object_lock::take_over() noexcept {
    const std::lock_guard among_threads(object_.guard_mutex);
    std::error_code ignored; // no guard now: look again later
    const name_guard guard(object_.fd.get(), ignored);
    return guard && take_over_guarded(false);
}

bool object_lock::take_over_guarded(bool predecessor) noexcept {
    const seat_number holder = lock_holder(block().state.load(std::memory_order_acquire));
    if (holder == no_seat || !is_gone(holder, predecessor))
        return false;
    // A second look: until its seat was found free the holder may have lived, have unlocked, and somebody else may have
    // the lock now. If it still says the same, that holder is dead, and will not live again while the guard is held.
    const state_word::word left = block().state.load(std::memory_order_acquire);
    if (lock_holder(left) != holder)
        return false;
    // Whatever the dead holder had published counts; whatever it had not never happened.
    finish(left);
    publish();
    rules_.settle(*this, true);
    return true;
}

/// What the dead holder had decided is done for it. Until `word` is published it can be done again.
void object_lock::finish(state_word::word left) noexcept {
    word = (left & ~(lock_mask | decided_mask)) | locked_by(object_.seat);
    switch (left & decided_mask) {
    case decided_take:
        rules_.take_for_dead(*this, lock_holder(left));
        break;
    case decided_reset:
        detach_marked(block());
        word &= ~value_mask;
        break;
    default:
        break;
    }
}

bool object_lock::is_dead(seat_number seat) const noexcept {
    return seat != object_.seat && !seat_is_taken(object_.fd.get(), seat);
}

void object_lock::publish() noexcept {
    block().state.store(word, std::memory_order_release);
}

void object_lock::notify(waiter_slot& slot, slot_state state) noexcept {
    set_state(slot, state);
    const auto index = static_cast<std::size_t>(&slot - block().slots);
    to_wake_[index / 64] |= std::uint64_t{1} << index % 64;
}

void object_lock::unlock() noexcept {
    release();
    wake();
}

void object_lock::release() noexcept {
    control_block& shared = block();
    std::uint32_t used = used_slots(shared);
    while (used > 0 && state_of(shared.slots[used - 1]) == slot_state::free)
        --used;
    shared.used_slots.store(used, std::memory_order_relaxed);
    word &= ~(lock_mask | decided_mask | waiters | deciding);
    if (used > 0)
        word |= waiters;
    if (rules_.hands_over && has_offers(shared))
        word |= deciding;
    publish();
}

void object_lock::wake() noexcept {
    // The waking comes last. Killed before it, the sleepers find their slots changed at their next look.
    for (std::size_t i = 0; i < to_wake_.size(); ++i) {
        for (std::uint64_t left = std::exchange(to_wake_[i], 0); left != 0; left &= left - 1)
            wake_shared(block().slots[64 * i + static_cast<std::size_t>(std::countr_zero(left))].word);
    }
}

} // namespace mutual::posix
