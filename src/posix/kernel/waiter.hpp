#pragma once
/// \file
/// One thread's place among those who wait for an object.

#include "posix/kernel/shared_object.hpp"
#include "posix/kernel/waiter_slots.hpp"

#include <mutual/wait_status.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

namespace mutual::posix {

/// A slot of one object, from join() until the object is taken or leave(). Without a slot when the table is full or
/// may only be read: such a waiter cannot be woken and must look often.
class waiter {
public:
    waiter() noexcept = default;
    explicit waiter(shared_object& object) noexcept : object_(&object) {}

    [[nodiscard]] shared_object& object() const noexcept { return *object_; }

    /// Takes the object, or takes a slot; both in one hold of the lock, so no signal falls in between.
    /// \param earlier  the slots of the same wait for objects before this one in its list. When one of them has been
    ///                 released already, this object was signaled later, and is not taken (WT-08).
    std::optional<wait_status> join(wait_kind kind, std::span<const waiter> earlier = {}) noexcept;

    /// Looks under the lock, and takes the object if it can be had. `thoroughly`: also for dead waiters.
    std::optional<wait_status> look(bool thoroughly) noexcept;

    /// Gives up. What this waiter had been offered goes to the next.
    void leave() noexcept;

    // Without the lock; with a slot only.

    [[nodiscard]] bool has_slot() const noexcept { return index_ != no_slot; }
    [[nodiscard]] const std::atomic<std::uint32_t>& word() const noexcept { return slot().word; }
    /// When it was released; only meaningful once word() says so.
    [[nodiscard]] std::uint64_t stamp() const noexcept { return slot().stamp.load(std::memory_order_relaxed); }

    // Under the lock, for waits for all.

    [[nodiscard]] waiter_slot& slot() const noexcept { return object_->block->slots[index_]; }
    void take_slot(wait_kind kind) noexcept { index_ = add_waiter(*object_->block, object_->seat, kind); }
    void free_slot() noexcept;

    /// Of an object that may only be read.
    [[nodiscard]] std::optional<wait_status> see() const noexcept;

private:
    std::optional<wait_status> take(object_lock& lock) noexcept;
    std::optional<wait_status> collect(object_lock& lock) noexcept;

    shared_object* object_ = nullptr;
    std::uint32_t index_ = no_slot;
};

/// Marked or detached: it got the object, and only has to collect it.
constexpr bool is_released(std::uint32_t word) noexcept {
    return state_of(word) == slot_state::marked || state_of(word) == slot_state::detached;
}

/// This process was just given its seat and holds the guard: removes what a dead predecessor left under that number.
void scrub_seat(shared_object& object) noexcept;

} // namespace mutual::posix
