#include "posix/kernel/reading_rules.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/timer_rules.hpp"
#include "posix/kernel/waiter_slots.hpp"

#include <mutual/error.hpp>

#include <algorithm>

namespace mutual::posix {

namespace {

/// All there is to a wait that takes nothing and leaves no trace.
std::optional<wait_status> look(shared_object& object) noexcept {
    return object.rules->seems_available(object) ? wait_status::signaled : wait_status::timed_out;
}

bool shows_a_value(const shared_object& object) noexcept {
    return visible_value(object) != 0;
}

bool timer_seems_available(const shared_object& object) noexcept {
    return manual_timer_rules.seems_available(object);
}

steady_time timer_due(const shared_object& object) noexcept {
    return manual_timer_rules.next_due(object);
}

// What only the holder of a lock does, nobody does here.

std::optional<wait_status> not_available(object_lock& /*lock*/) noexcept {
    return std::nullopt;
}
void take_one(object_lock& /*lock*/) noexcept {
}
void settle_nothing(object_lock& /*lock*/, bool /*something_new*/) noexcept {
}
std::error_code refuse_to_signal(shared_object& /*object*/) noexcept {
    return errc::insufficient_rights;
}

using look_function = bool (*)(const shared_object&) noexcept;
using due_function = steady_time (*)(const shared_object&) noexcept;

constexpr object_rules reading(object_type type, bool manual_reset, look_function seems, due_function due) {
    return {type,
            true,
            look,
            seems,
            due,
            not_available,
            manual_reset ? take_nothing : take_one,
            settle_nothing,
            take_nothing_for_dead,
            owned_by_nobody,
            nothing_to_remember,
            refuse_to_signal};
}

constexpr object_rules mutex = reading(object_type::mutex, false, shows_a_value, never_due);
constexpr object_rules automatic_event = reading(object_type::event, false, shows_a_value, never_due);
constexpr object_rules manual_event = reading(object_type::event, true, shows_a_value, never_due);
constexpr object_rules semaphore = reading(object_type::semaphore, false, shows_a_value, never_due);
constexpr object_rules automatic_timer = reading(object_type::timer, false, timer_seems_available, timer_due);
constexpr object_rules job = reading(object_type::job, true, shows_a_value, never_due);
constexpr object_rules manual_timer = reading(object_type::timer, true, timer_seems_available, timer_due);

} // namespace

const object_rules* find_reading_rules(object_type type, bool manual_reset) noexcept {
    switch (type) {
    case object_type::mutex:
        return &mutex;
    case object_type::event:
        return manual_reset ? &manual_event : &automatic_event;
    case object_type::semaphore:
        return &semaphore;
    case object_type::timer:
        return manual_reset ? &manual_timer : &automatic_timer;
    case object_type::job:
        return &job;
    case object_type::region:
        break;
    }
    return nullptr;
}

bool is_latch(const shared_object& object) noexcept {
    return object.rules->take == take_nothing;
}

std::uint32_t visible_value(const shared_object& object) noexcept {
    const control_block& block = *object.block;
    const std::uint32_t units = state_word::value(block.state.load(std::memory_order_acquire));
    const auto reserved = static_cast<std::uint32_t>(std::ranges::count_if(
        slots_in_use(block), [](const auto& slot) { return state_of(slot) == slot_state::marked; }));
    return units > reserved ? units - reserved : 0;
}

} // namespace mutual::posix
