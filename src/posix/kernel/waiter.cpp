#include "posix/kernel/waiter.hpp"

#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/settling.hpp"

#include <algorithm>

namespace mutual::posix {

namespace {

bool one_has_an_offer(std::span<const waiter> waiters) noexcept {
    return std::ranges::any_of(waiters, [](const waiter& one) {
        return one.has_slot() && state_of(one.word().load(std::memory_order_acquire)) != slot_state::waiting;
    });
}

} // namespace

std::optional<wait_status> waiter::join(wait_kind kind, std::span<const waiter> earlier) noexcept {
    if (object_->is_read_only)
        return one_has_an_offer(earlier) ? std::nullopt : see();
    object_lock lock(*object_);
    lock.rules().settle(lock, false);
    std::optional<wait_status> got;
    if (one_has_an_offer(earlier)) {
        take_slot(kind);
        lock.rules().settle(lock, true); // with a later stamp than the other's
    } else {
        got = take(lock);
        if (!got)
            take_slot(kind);
    }
    lock.unlock();
    if (got)
        lock.rules().taken(*object_);
    return got;
}

std::optional<wait_status> waiter::look(bool thoroughly) noexcept {
    if (object_->is_read_only)
        return see();
    object_lock lock(*object_);
    if (thoroughly)
        prune(lock);
    else
        lock.rules().settle(lock, false);
    const std::optional<wait_status> got = has_slot() ? collect(lock) : take(lock);
    lock.unlock();
    if (got)
        lock.rules().taken(*object_);
    return got;
}

std::optional<wait_status> waiter::see() const noexcept {
    const std::optional<wait_status> seen = object_->rules->try_fast(*object_);
    return seen == wait_status::timed_out ? std::nullopt : seen;
}

std::optional<wait_status> waiter::take(object_lock& lock) noexcept {
    const std::optional<wait_status> got = lock.rules().available(lock);
    if (got)
        lock.rules().take(lock);
    return got;
}

/// What the slot says; only a mutex, which is not handed over, is taken as well.
std::optional<wait_status> waiter::collect(object_lock& lock) noexcept {
    switch (state_of(slot())) {
    case slot_state::marked:
        free_slot(); // first the claim goes, then the unit: never more marks than units
        lock.rules().take(lock);
        return wait_status::signaled;
    case slot_state::detached:
        free_slot();
        return wait_status::signaled;
    default:
        break;
    }
    if (lock.rules().hands_over)
        return std::nullopt;
    const std::optional<wait_status> got = take(lock);
    if (got)
        free_slot();
    else if (state_of(slot()) == slot_state::poked)
        set_state(slot(), slot_state::waiting);
    return got;
}

void waiter::leave() noexcept {
    if (!has_slot())
        return;
    object_lock lock(*object_);
    const bool had_offer = state_of(slot()) != slot_state::waiting;
    free_slot();
    lock.rules().settle(lock, had_offer);
    lock.unlock();
}

void waiter::free_slot() noexcept {
    set_state(slot(), slot_state::free);
    index_ = no_slot;
}

void scrub_seat(shared_object& object) noexcept {
    object_lock lock(object, object_lock::newly_seated{});
    lock.rules().disown_seat(lock);
    for (waiter_slot& slot : slots_in_use(lock.block())) {
        if (slot.seat == object.seat && state_of(slot) != slot_state::free)
            set_state(slot, slot_state::free);
    }
    lock.rules().settle(lock, true);
    lock.unlock();
}

} // namespace mutual::posix
