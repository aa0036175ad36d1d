#include "posix/kernel/waiter_slots.hpp"

#include <algorithm>

namespace mutual::posix {

void set_state(waiter_slot& slot, slot_state state) noexcept {
    const std::uint32_t sequence = (slot.word.load(std::memory_order_relaxed) >> 3) + 1;
    slot.word.store(sequence << 3 | static_cast<std::uint32_t>(state), std::memory_order_release);
}

std::uint32_t used_slots(const control_block& block) noexcept {
    return std::min(block.used_slots.load(std::memory_order_relaxed), slot_count);
}

bool has_offers(const control_block& block) noexcept {
    return std::ranges::any_of(slots_in_use(block), [](const waiter_slot& slot) {
        const slot_state state = state_of(slot);
        return state == slot_state::marked || state == slot_state::poked;
    });
}

void detach_marked(control_block& block) noexcept {
    for (waiter_slot& slot : slots_in_use(block)) {
        if (state_of(slot) == slot_state::marked)
            set_state(slot, slot_state::detached);
    }
}

std::uint32_t add_waiter(control_block& block, seat_number seat, wait_kind kind) noexcept {
    const std::uint32_t used = used_slots(block);
    std::uint32_t index = 0;
    while (index < used && state_of(block.slots[index]) != slot_state::free)
        ++index;
    if (index == slot_count)
        return no_slot;
    waiter_slot& slot = block.slots[index];
    slot.seat = seat;
    slot.kind = static_cast<std::uint8_t>(kind);
    slot.stamp.store(++block.ticket, std::memory_order_relaxed);
    if (index == used)
        block.used_slots.store(index + 1, std::memory_order_relaxed);
    // Last: killed before this, the slot is still free and nothing has happened.
    set_state(slot, slot_state::waiting);
    return index;
}

} // namespace mutual::posix
