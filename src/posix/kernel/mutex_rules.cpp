#include "posix/kernel/mutex_rules.hpp"

#include "posix/kernel/settling.hpp"

#include <mutual/error.hpp>

namespace mutual::posix {

using namespace state_word;

namespace {

void relock(shared_object& object) noexcept {
    ++object.relocks; // the limit was checked before the wait, and only this thread counts
}

std::optional<wait_status> try_fast(shared_object& object) noexcept {
    if (is_mine(object)) {
        relock(object);
        return wait_status::signaled;
    }
    const wait_status status = try_take_mutex(object);
    return status == wait_status::timed_out ? std::nullopt : std::optional(status);
}

bool seems_available(const shared_object& object) noexcept {
    return (object.block->state.load(std::memory_order_acquire) & (owner_mask | lock_mask)) == 0;
}

std::optional<wait_status> available(object_lock& lock) noexcept {
    if (is_mine(lock.object()))
        return wait_status::signaled; // once more (WT-24)
    const seat_number now = owner(lock.word);
    // Judged under the object lock only: looking first and exchanging then would give the mutex two owners once a
    // dead owner's seat number has been given to somebody else.
    if (now != no_seat && lock.is_dead(now))
        lock.word = with_owner(lock.word, no_seat) | abandoned;
    return owner(lock.word) == no_seat ? std::optional(mutex_status(lock.word)) : std::nullopt;
}

void take(object_lock& lock) noexcept {
    if (!is_mine(lock.object()))
        lock.word = with_owner(lock.word, lock.object().seat);
}

void take_for_dead(object_lock& lock, seat_number seat) noexcept {
    if (owner(lock.word) == no_seat) // else it was its own before
        lock.word = with_owner(lock.word, seat);
}

void taken(shared_object& object) noexcept {
    if (is_mine(object))
        relock(object);
    else
        remember_owned(object, wait_status::signaled);
}

std::error_code unlock_by_signal(shared_object& object) noexcept {
    return unlock_once(object) ? std::error_code() : make_error_code(errc::not_owner);
}

/// The waiter of kind `one` that came first, dead ones removed; none when a living one has been told already.
waiter_slot* next_to_poke(object_lock& lock) noexcept {
    waiter_slot* oldest = nullptr;
    for (waiter_slot& slot : slots_in_use(lock.block())) {
        const slot_state state = state_of(slot);
        if (state == slot_state::free || !is_kind(slot, wait_kind::one))
            continue;
        const bool older = oldest == nullptr ||
                           slot.stamp.load(std::memory_order_relaxed) < oldest->stamp.load(std::memory_order_relaxed);
        if (state != slot_state::poked && !older)
            continue;
        if (lock.is_dead(slot.seat))
            set_state(slot, slot_state::free);
        else if (state == slot_state::poked)
            return nullptr;
        else
            oldest = &slot;
    }
    return oldest;
}

/// A mutex is not handed over: who releases it may take it again at once (MX-17). One waiter is told to look.
void settle(object_lock& lock, bool something_new) noexcept {
    if (owner(lock.word) != no_seat || !something_new)
        return;
    // Waits for several objects are all told: which of them will take it nobody knows.
    for_each_living_waiter(
        lock, [](const waiter_slot& slot) { return !is_kind(slot, wait_kind::one); },
        [&](waiter_slot& slot) { lock.notify(slot, slot_state::poked); });
    if (waiter_slot* const slot = next_to_poke(lock))
        lock.notify(*slot, slot_state::poked);
}

void disown_seat(object_lock& lock) noexcept {
    if (owner(lock.word) == lock.object().seat)
        lock.word = with_owner(lock.word, no_seat) | abandoned;
}

} // namespace

bool unlock_once(shared_object& mutex) noexcept {
    if (!is_mine(mutex)) [[unlikely]]
        return false;
    if (mutex.relocks > 0) {
        --mutex.relocks;
        return true;
    }
    forget_owned(mutex);
    free_mutex(mutex);
    return true;
}

void release_mutex(shared_object& object, word free_word) noexcept {
    object_lock lock(object);
    if (owner(lock.word) == object.seat) { // anything else: somebody scribbled over the page
        lock.word = with_owner(lock.word, no_seat) | free_word;
        lock.publish(); // first the mutex is free, then somebody is told: killed in between, it is free all the same
        settle(lock, true);
    }
    lock.unlock();
}

const object_rules mutex_rules{object_type::mutex, false,       try_fast, seems_available,
                               never_due,          available,   take,     settle,
                               take_for_dead,      disown_seat, taken,    unlock_by_signal};

} // namespace mutual::posix
