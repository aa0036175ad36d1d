#include "posix/kernel/latch_rules.hpp"

#include "posix/kernel/settling.hpp"

namespace mutual::posix {

using namespace state_word;

namespace {

std::optional<wait_status> try_fast(shared_object& object) noexcept {
    const word seen = object.block->state.load(std::memory_order_acquire);
    if ((seen & no_fast_take) != 0)
        return std::nullopt;
    return value(seen) != 0 ? wait_status::signaled : wait_status::timed_out;
}

bool seems_available(const shared_object& object) noexcept {
    return value(object.block->state.load(std::memory_order_acquire)) != 0;
}

std::error_code set_by_signal(shared_object& object) noexcept {
    set_manual_event(object);
    return {};
}

} // namespace

std::optional<wait_status> latch_available(object_lock& lock) noexcept {
    return value(lock.word) != 0 ? std::optional(wait_status::signaled) : std::nullopt;
}

void take_nothing(object_lock& /*lock*/) noexcept {
}

void take_nothing_for_dead(object_lock& /*lock*/, seat_number /*seat*/) noexcept {
}

void set_manual_event(shared_object& event) noexcept {
    std::atomic<std::uint64_t>& state = event.block->state;
    word seen = state.load(std::memory_order_relaxed);
    // Also exchanged when it is set already: what this thread wrote before must be visible to who is released.
    while ((seen & no_fast_signal) == 0) {
        if (state.compare_exchange_weak(seen, with_value(seen, 1), std::memory_order_acq_rel,
                                        std::memory_order_relaxed))
            return;
    }
    object_lock lock(event);
    lock.word = with_value(lock.word, 1);
    lock.publish(); // first it is set, then who waits is released
    release_all(lock, true);
    lock.unlock();
}

void reset_signal(shared_object& event) noexcept {
    std::atomic<std::uint64_t>& state = event.block->state;
    word seen = state.load(std::memory_order_relaxed);
    while ((seen & no_fast_take) == 0) {
        if (state.compare_exchange_weak(seen, with_value(seen, 0), std::memory_order_acq_rel,
                                        std::memory_order_relaxed))
            return;
    }
    // A wait for all that was told to look has been satisfied, on Windows, by the set before this reset.
    for (patience others;;) {
        const bool patient = others.before_look();
        object_lock lock(event);
        if (patient && all_is_deciding(lock)) {
            lock.unlock();
            continue;
        }
        reset_value(lock);
        lock.unlock();
        return;
    }
}

const object_rules manual_event_rules{
    object_type::event,  true,         try_fast,    seems_available,       never_due,
    latch_available,     take_nothing, release_all, take_nothing_for_dead, owned_by_nobody,
    nothing_to_remember, set_by_signal};

} // namespace mutual::posix
