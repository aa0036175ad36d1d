#pragma once
/// \file
/// Giving what is available to who waits. All of it under the object lock.
///
/// What is available is in the state word first, and only then is a slot marked for it; a mark is removed before its
/// unit leaves the word. So there are never more marks than units, wherever a process is killed: a unit may lie beside a
/// waiter that was not told yet, and the next comer tells him, but none is ever lost or made up.

#include "posix/kernel/object_lock.hpp"

#include <chrono>
#include <cstdint>

namespace mutual::posix {

/// Calls `act(slot)` for the waiters that nobody has told anything yet, and that `matches(slot)`; dead ones are removed.
template <typename Matches, typename Act>
void for_each_living_waiter(object_lock& lock, Matches matches, Act act) noexcept {
    for (waiter_slot& slot : slots_in_use(lock.block())) {
        if (state_of(slot) != slot_state::waiting || !matches(slot))
            continue;
        if (lock.is_dead(slot.seat))
            set_state(slot, slot_state::free);
        else
            act(slot);
    }
}

/// Does the value say that there is something? A hint, since all of it may be reserved.
inline bool value_seems_set(const shared_object& object) noexcept {
    return state_word::value(object.block->state.load(std::memory_order_acquire)) != 0;
}

/// Replaces the value by one compare-exchange, also by the same value: what this thread wrote before must be visible to
/// who sees it. False when one of the bits `only_without` asks for the object lock.
bool replace_value_fast(shared_object& object, std::uint32_t value, state_word::word only_without) noexcept;

/// Units that are not reserved for a marked waiter.
std::uint32_t free_units(const object_lock& lock) noexcept;

/// Marks the waiters that came first, one for each free unit; what remains is offered to waits for all, if it is new.
void hand_out_units(object_lock& lock, bool something_new) noexcept;

/// The object is set: releases all waiters for one or any, and tells waits for all to look, if it is new.
void release_all(object_lock& lock, bool something_new) noexcept;

/// `count` signals of an automatic event or timer came: each releases one waiter; what nobody waits for is one unit.
/// Changes `word` only. Settle afterwards.
void add_signals(object_lock& lock, std::uint64_t count) noexcept;

/// Frees the slots of dead waiters. \return whether there were any
bool free_dead_slots(object_lock& lock) noexcept;
/// The same, and passes on what they had been offered.
void prune(object_lock& lock) noexcept;

/// The same where it can make a difference to how many units are free: when somebody is marked. To find out who is
/// dead takes a system call for each slot.
void prune_offers(object_lock& lock) noexcept;

/// The value becomes 0. Who was released stays released, and nothing comes back from those who turn out not to need it.
/// Published at once, and finished by the next comer if this process dies in the middle.
void reset_value(object_lock& lock, state_word::word also_flip = 0) noexcept;

/// Has a living waiter for any been marked, a living waiter for all been told to look, and neither has answered yet?
bool any_is_deciding(const object_lock& lock) noexcept;
bool all_is_deciding(const object_lock& lock) noexcept;

/// How long others are given to answer. They need microseconds; only a stopped process takes longer, and it must not
/// hold up others for ever.
class patience {
public:
    /// To be called before each look; waits a little but for the first time. False: this look is the last, whatever it
    /// shows.
    [[nodiscard]] bool before_look() noexcept;

private:
    std::chrono::steady_clock::time_point end_{};
};

/// Calls `step(lock, patient)` under the object lock until it returns true. It may return false, to look again after
/// others have had a little time, as long as it is told to be patient.
template <typename Step>
void patiently(shared_object& object, Step step) noexcept {
    patience others;
    for (bool done = false; !done;) {
        const bool patient = others.before_look();
        object_lock lock(object);
        done = step(lock, patient);
        lock.unlock();
    }
}

} // namespace mutual::posix
