#include "engine_probe.hpp"

#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/wait_any.hpp"
#include "support/child_process.hpp"
#include "support/doctest.hpp"

#include <algorithm>
#include <span>

namespace mutual::test {

using namespace posix;

namespace {

std::span<waiter_slot> slots_of(fake_process& process) {
    return process.block().slots;
}

bool can_be_given_a_unit(fake_process& process, const waiter_slot& slot) {
    return state_of(slot) == slot_state::waiting && slot.kind != static_cast<std::uint8_t>(wait_kind::all) &&
           (slot.seat == process.seat() || seat_is_taken(process.object().fd.get(), slot.seat));
}

} // namespace

std::uint32_t value_of(fake_process& process) {
    return state_word::value(process.state());
}

std::size_t slots_in(fake_process& process, slot_state state) {
    return static_cast<std::size_t>(
        std::ranges::count_if(slots_of(process), [state](const waiter_slot& slot) { return state_of(slot) == state; }));
}

std::size_t slots_in_use(fake_process& process) {
    return slot_count - slots_in(process, slot_state::free);
}

void check_sound(fake_process& process) {
    const state_word::word now = process.state();
    CHECK(state_word::lock_holder(now) == no_seat);
    CHECK((now & state_word::decided_mask) == 0);
    CHECK(((now & state_word::waiters) != 0) == (process.block().used_slots.load() != 0));
    CHECK(slots_in_use(process) <= process.block().used_slots.load());
    const object_rules& rules = *process.object().rules;
    const std::size_t offers = slots_in(process, slot_state::marked) + slots_in(process, slot_state::poked);
    CHECK(((now & state_word::deciding) != 0) == (rules.hands_over && offers != 0));
    if (!rules.hands_over)
        return;
    CHECK(value_of(process) >= slots_in(process, slot_state::marked));
    if (value_of(process) > slots_in(process, slot_state::marked))
        CHECK(std::ranges::none_of(slots_of(process),
                                   [&](const waiter_slot& slot) { return can_be_given_a_unit(process, slot); }));
}

void check_sound_and_empty(fake_process& process) {
    check_sound(process);
    CHECK(slots_in_use(process) == 0);
}

wait_status poll(fake_process& process) {
    const wait_status status = test::engine_wait_for_one(process.object(), deadline::at_once());
    const bool taken = status == wait_status::signaled || status == wait_status::abandoned;
    if (taken && process.object().rules == &mutex_rules)
        unlock_once(process.object());
    return status;
}

deadline before_long() {
    return deadline::at(std::chrono::steady_clock::now() + wait_limit);
}

wait_status wait(fake_process& process) {
    return test::engine_wait_for_one(process.object(), before_long());
}

blocked_thread::blocked_thread(fake_process& process, wait_kind kind) : waiter_(process.object()) {
    REQUIRE_FALSE(waiter_.join(kind));
}

slot_state blocked_thread::state() const {
    return waiter_.has_slot() ? state_of(waiter_.word().load()) : slot_state::free;
}

} // namespace mutual::test
