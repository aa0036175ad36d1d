#pragma once
/// \file
/// The table of blocked threads. Changed only by the holder of the object lock; a waiter may read its own slot's word
/// without it.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/seat.hpp"

#include <cstdint>
#include <span>

namespace mutual::posix {

/// The low three bits of a slot's word.
enum class slot_state : std::uint32_t {
    free = 0,
    waiting = 1,  ///< blocked, has nothing
    marked = 2,   ///< one unit of the value is reserved for it
    detached = 3, ///< released, and no unit belongs to it
    poked = 4,    ///< told to look again: a wait for all, and any wait on a mutex, which is never handed over
};

/// What its thread waits for.
enum class wait_kind : std::uint8_t { one = 1, any = 2, all = 3 };

inline constexpr std::uint32_t no_slot = slot_count;

constexpr slot_state state_of(std::uint32_t word) noexcept {
    return static_cast<slot_state>(word & 7U);
}
inline slot_state state_of(const waiter_slot& slot) noexcept {
    return state_of(slot.word.load(std::memory_order_relaxed));
}

inline bool is_kind(const waiter_slot& slot, wait_kind kind) noexcept {
    return slot.kind == static_cast<std::uint8_t>(kind);
}

/// Changes a slot's state, raising the sequence. What belongs to the slot must have been written before.
void set_state(waiter_slot& slot, slot_state state) noexcept;

/// Slots that need to be looked at. Clamped: the page may have been written by anybody with access to it.
std::uint32_t used_slots(const control_block& block) noexcept;

/// Those slots.
inline std::span<waiter_slot> slots_in_use(control_block& block) noexcept {
    return {block.slots, used_slots(block)};
}
inline std::span<const waiter_slot> slots_in_use(const control_block& block) noexcept {
    return {block.slots, used_slots(block)};
}

/// Has a waiter been marked or poked, and not answered yet?
bool has_offers(const control_block& block) noexcept;

/// Cuts the marked waiters' claims loose from the value: they are released, and nothing comes back. Repeatable.
void detach_marked(control_block& block) noexcept;

/// Puts a waiter into a free slot; no_slot when there is none.
std::uint32_t add_waiter(control_block& block, seat_number seat, wait_kind kind) noexcept;

} // namespace mutual::posix
