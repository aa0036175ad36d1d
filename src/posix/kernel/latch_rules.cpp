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

void set_and_release(object_lock& lock) noexcept {
    lock.word = with_value(lock.word, 1);
    lock.publish(); // first it is set, then who waits is released
    release_all(lock, true);
    lock.unlock();
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
    if (replace_value_fast(event, 1, no_fast_signal))
        return;
    object_lock lock(event);
    set_and_release(lock);
}

void set_guarded_latch(shared_object& job) noexcept {
    if (replace_value_fast(job, 1, no_fast_signal))
        return;
    object_lock lock(job, object_lock::guarded());
    set_and_release(lock);
}

void reset_signal(shared_object& event) noexcept {
    if (replace_value_fast(event, 0, no_fast_take))
        return;
    patiently(event, [](object_lock& lock, bool patient) noexcept {
        // A wait for all that was told to look has been satisfied, on Windows, by the set before this reset.
        if (patient && all_is_deciding(lock))
            return false;
        reset_value(lock);
        return true;
    });
}

const object_rules job_rules{object_type::job,    true,          try_fast,    value_seems_set,       never_due,
                             latch_available,     take_nothing,  release_all, take_nothing_for_dead, owned_by_nobody,
                             nothing_to_remember, nobody_signals};

const object_rules manual_event_rules{
    object_type::event,  true,         try_fast,    value_seems_set,       never_due,
    latch_available,     take_nothing, release_all, take_nothing_for_dead, owned_by_nobody,
    nothing_to_remember, set_by_signal};

} // namespace mutual::posix
