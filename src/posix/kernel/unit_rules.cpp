#include "posix/kernel/unit_rules.hpp"

#include "posix/kernel/settling.hpp"

#include <mutual/error.hpp>

namespace mutual::posix {

using namespace state_word;

namespace {

std::optional<wait_status> try_fast(shared_object& object) noexcept {
    std::atomic<std::uint64_t>& state = object.block->state;
    word seen = state.load(std::memory_order_acquire);
    for (;;) {
        if ((seen & no_fast_take) != 0)
            return std::nullopt;
        if (value(seen) == 0)
            return wait_status::timed_out;
        if (state.compare_exchange_weak(seen, seen - 1, std::memory_order_acq_rel, std::memory_order_acquire))
            return wait_status::signaled;
    }
}

std::error_code set_by_signal(shared_object& object) noexcept {
    set_automatic_event(object);
    return {};
}

std::error_code release_by_signal(shared_object& object) noexcept {
    return release_units(object, 1) < 0 ? make_error_code(errc::semaphore_full) : std::error_code();
}

constexpr std::uint32_t refused = 0xffff'ffff;

/// Adds units without the object lock: nobody waits, or somebody has it.
std::optional<std::uint32_t> release_fast(shared_object& semaphore, std::uint32_t count) noexcept {
    std::atomic<std::uint64_t>& state = semaphore.block->state;
    word seen = state.load(std::memory_order_relaxed);
    while ((seen & no_fast_signal) == 0) {
        const std::uint32_t before = value(seen);
        if (before > semaphore.maximum || count > semaphore.maximum - before)
            return refused;
        if (state.compare_exchange_weak(seen, seen + count, std::memory_order_acq_rel, std::memory_order_relaxed))
            return before;
    }
    return std::nullopt;
}

/// Nothing: whether there is room depends on waiters that have been offered units and have not answered yet.
std::optional<std::uint32_t> release_locked(object_lock& lock, std::uint32_t count, bool wait_for_answers) noexcept {
    prune_offers(lock);
    const std::uint32_t maximum = lock.object().maximum;
    const std::uint32_t before = free_units(lock);
    if (before > maximum || count > maximum - before)
        return wait_for_answers && all_is_deciding(lock) ? std::nullopt : std::optional(refused);
    const std::uint32_t with_marked = value(lock.word);
    const bool is_tight = with_marked > maximum || count > maximum - with_marked;
    // The largest semaphore: there is room for them, but not in the word before the marked ones have collected theirs.
    const bool fits_into_word = count <= value_mask - with_marked;
    if (wait_for_answers && (!fits_into_word || (is_tight && any_is_deciding(lock))))
        return std::nullopt;
    if (!fits_into_word)
        return refused;
    lock.word += count;
    lock.publish(); // first the units are there, then somebody is marked for them
    hand_out_units(lock, true);
    return before;
}

} // namespace

std::optional<wait_status> unit_available(object_lock& lock) noexcept {
    return free_units(lock) > 0 ? std::optional(wait_status::signaled) : std::nullopt;
}

void take_unit(object_lock& lock) noexcept {
    if (value(lock.word) > 0)
        lock.word -= 1;
}

void take_unit_for_dead(object_lock& lock, seat_number /*seat*/) noexcept {
    take_unit(lock);
}

void set_automatic_event(shared_object& event) noexcept {
    if (replace_value_fast(event, 1, no_fast_signal))
        return;
    patiently(event, [](object_lock& lock, bool patient) noexcept {
        prune_offers(lock);
        // Set already, but a wait for all that was told of it has not answered: on Windows it would have taken that set.
        if (patient && free_units(lock) > 0 && all_is_deciding(lock))
            return false;
        add_signals(lock, 1);
        lock.publish(); // first the unit is there, then somebody is marked for it
        hand_out_units(lock, true);
        return true;
    });
}

std::int32_t release_units(shared_object& semaphore, std::uint32_t count) noexcept {
    std::optional<std::uint32_t> before = release_fast(semaphore, count);
    if (!before) {
        patiently(semaphore, [&](object_lock& lock, bool patient) noexcept {
            before = release_locked(lock, count, patient);
            return before.has_value();
        });
    }
    return *before == refused ? -1 : static_cast<std::int32_t>(*before);
}

const object_rules automatic_event_rules{
    object_type::event, true,           try_fast,           value_seems_set, never_due,           unit_available,
    take_unit,          hand_out_units, take_unit_for_dead, owned_by_nobody, nothing_to_remember, set_by_signal};

const object_rules semaphore_rules{object_type::semaphore,
                                   true,
                                   try_fast,
                                   value_seems_set,
                                   never_due,
                                   unit_available,
                                   take_unit,
                                   hand_out_units,
                                   take_unit_for_dead,
                                   owned_by_nobody,
                                   nothing_to_remember,
                                   release_by_signal};

} // namespace mutual::posix
