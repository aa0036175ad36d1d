#include "posix/kernel/settling.hpp"

#include <algorithm>
#include <ctime>
#include <span>

namespace mutual::posix {

using namespace state_word;

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds most_patience{20};
constexpr long nap_nanoseconds = 30'000;

std::span<waiter_slot> slots_of(const object_lock& lock) noexcept {
    return slots_in_use(lock.block());
}

bool is_for_all(const waiter_slot& slot) noexcept {
    return is_kind(slot, wait_kind::all);
}

/// Can be given a unit.
bool is_receiver(const waiter_slot& slot) noexcept {
    return state_of(slot) == slot_state::waiting && !is_for_all(slot);
}

/// The order of releases, for a wait for any that got several: what came first counts (WT-08).
std::uint64_t now() noexcept {
    return static_cast<std::uint64_t>(clock::now().time_since_epoch().count());
}

void give(object_lock& lock, waiter_slot& slot, slot_state state) noexcept {
    slot.stamp.store(now(), std::memory_order_relaxed);
    lock.notify(slot, state);
}

waiter_slot* oldest_receiver(const object_lock& lock) noexcept {
    waiter_slot* oldest = nullptr;
    for (waiter_slot& slot : slots_of(lock)) {
        if (is_receiver(slot) && (oldest == nullptr || slot.stamp.load(std::memory_order_relaxed) <
                                                           oldest->stamp.load(std::memory_order_relaxed)))
            oldest = &slot;
    }
    return oldest;
}

/// The one that came first and lives; dead ones are removed.
waiter_slot* next_receiver(const object_lock& lock) noexcept {
    for (;;) {
        waiter_slot* const slot = oldest_receiver(lock);
        if (slot == nullptr || !lock.is_dead(slot->seat))
            return slot;
        set_state(*slot, slot_state::free);
    }
}

void poke_waits_for_all(object_lock& lock) noexcept {
    for_each_living_waiter(lock, is_for_all, [&](waiter_slot& slot) { lock.notify(slot, slot_state::poked); });
}

template <typename Predicate>
bool any_living(const object_lock& lock, Predicate predicate) noexcept {
    return std::ranges::any_of(slots_of(lock),
                               [&](const waiter_slot& slot) { return predicate(slot) && !lock.is_dead(slot.seat); });
}

/// Units that come back, because a marked waiter died or took another object, may have been replaced meanwhile. An event
/// is set or not, however often (EV-04), and a semaphore never exceeds its maximum.
std::uint32_t most_units(const object_lock& lock) noexcept {
    return lock.rules().type == object_type::semaphore ? lock.object().maximum : 1;
}

} // namespace

bool replace_value_fast(shared_object& object, std::uint32_t value, word only_without) noexcept {
    std::atomic<std::uint64_t>& state = object.block->state;
    word seen = state.load(std::memory_order_relaxed);
    while ((seen & only_without) == 0) {
        if (state.compare_exchange_weak(seen, with_value(seen, value), std::memory_order_acq_rel,
                                        std::memory_order_relaxed))
            return true;
    }
    return false;
}

std::uint32_t free_units(const object_lock& lock) noexcept {
    const auto marked = static_cast<std::uint32_t>(
        std::ranges::count_if(slots_of(lock), [](const auto& slot) { return state_of(slot) == slot_state::marked; }));
    const std::uint32_t units = value(lock.word);
    return units > marked ? units - marked : 0; // fewer only when somebody scribbled over the page
}

void hand_out_units(object_lock& lock, bool something_new) noexcept {
    std::uint32_t units = value(lock.word) == 0 ? 0 : free_units(lock);
    while (units > 0) {
        waiter_slot* const slot = next_receiver(lock);
        if (slot == nullptr)
            break;
        give(lock, *slot, slot_state::marked);
        --units;
    }
    if (units == 0)
        return;
    if (const std::uint32_t most = most_units(lock); units > most)
        lock.word -= units - most;
    if (something_new)
        poke_waits_for_all(lock);
}

void release_all(object_lock& lock, bool something_new) noexcept {
    if (value(lock.word) == 0)
        return;
    for_each_living_waiter(lock, is_receiver, [&](waiter_slot& slot) { give(lock, slot, slot_state::detached); });
    if (something_new)
        poke_waits_for_all(lock);
}

void add_signals(object_lock& lock, std::uint64_t count) noexcept {
    const auto receivers = static_cast<std::uint32_t>(
        std::ranges::count_if(slots_of(lock), [](const waiter_slot& slot) { return is_receiver(slot); }));
    const std::uint32_t units = free_units(lock);
    if (units <= receivers) // else it is set already, and nobody is blocked beside it
        lock.word += std::min<std::uint64_t>(count, receivers - units + 1);
}

bool free_dead_slots(object_lock& lock) noexcept {
    bool freed = false;
    for (waiter_slot& slot : slots_of(lock)) {
        if (state_of(slot) == slot_state::free || !lock.is_dead(slot.seat))
            continue;
        set_state(slot, slot_state::free);
        freed = true;
    }
    return freed;
}

void prune(object_lock& lock) noexcept {
    const bool freed = free_dead_slots(lock);
    lock.rules().settle(lock, freed);
}

void prune_offers(object_lock& lock) noexcept {
    if (has_offers(lock.block()))
        prune(lock);
}

void reset_value(object_lock& lock, word also_flip) noexcept {
    lock.word = (lock.word ^ also_flip) | decided_reset;
    lock.publish();
    detach_marked(lock.block());
    lock.word &= ~(value_mask | decided_mask);
    lock.publish();
}

bool any_is_deciding(const object_lock& lock) noexcept {
    return any_living(lock, [](const waiter_slot& slot) {
        return state_of(slot) == slot_state::marked && is_kind(slot, wait_kind::any);
    });
}

bool all_is_deciding(const object_lock& lock) noexcept {
    return any_living(lock,
                      [](const waiter_slot& slot) { return state_of(slot) == slot_state::poked && is_for_all(slot); });
}

bool patience::before_look() noexcept {
    const clock::time_point now = clock::now();
    if (end_ == clock::time_point{}) {
        end_ = now + most_patience;
        return true;
    }
    const timespec nap{0, nap_nanoseconds};
    ::nanosleep(&nap, nullptr);
    return now < end_;
}

} // namespace mutual::posix
