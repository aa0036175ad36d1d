#pragma once
/// \file
/// The object lock: a field of the state word, held by whoever does anything to an object that one compare-exchange
/// cannot do. It survives its holder: when that has died, the next comer finishes or drops what was half done, from
/// what stands in this one object, and takes the lock over.

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/waiter_slots.hpp"

#include <array>
#include <cstdint>

namespace mutual::posix {

/// Holds the lock of one object from construction to unlock().
///
/// All changes are made to `word`, a private copy, and become real by publish() or unlock(), one 64-bit store each. So
/// a kill leaves the word before or after a step, never between.
class object_lock {
public:
    /// Waits for the lock. It is held for some 100 ns to 10 µs by anybody who runs; a *stopped* holder is waited for.
    explicit object_lock(shared_object& object) noexcept;
    /// For an opener that was just given its seat and still holds the guard: it could not ask for the guard again, and
    /// a lock in its own name is a dead predecessor's.
    struct newly_seated {};
    object_lock(shared_object& object, newly_seated) noexcept;
    /// For who holds the guard of the object, and could not ask for it again to take the lock over from the dead.
    struct guarded {};
    object_lock(shared_object& object, guarded) noexcept;
    object_lock(const object_lock&) = delete;
    object_lock& operator=(const object_lock&) = delete;
    ~object_lock() = default; // unlock() is explicit: what it publishes is part of each operation

    state_word::word word = 0;

    [[nodiscard]] shared_object& object() const noexcept { return object_; }
    [[nodiscard]] const object_rules& rules() const noexcept { return rules_; }
    [[nodiscard]] control_block& block() const noexcept { return *object_.block; }

    /// Is the process on that seat dead? One's own never is. Only meaningful while the lock is held: seat numbers are
    /// used again, and whoever is given one removes its traces under this lock first.
    [[nodiscard]] bool is_dead(seat_number seat) const noexcept;

    /// Makes `word` real; still locked.
    void publish() noexcept;
    /// Changes a waiter's slot and remembers to wake it, which is done after the lock is gone.
    void notify(waiter_slot& slot, slot_state state) noexcept;
    /// Makes `word` real without lock and decision, with the hints recomputed from the slots; then wakes.
    void unlock() noexcept;
    /// The two parts of it, for who unlocks several objects before he wakes anybody.
    void release() noexcept;
    void wake() noexcept;

private:
    enum class guard_state : unsigned char { not_held, held, held_by_newly_seated };
    void acquire(guard_state guard) noexcept;
    /// `predecessor`: a lock in our own name is that of somebody who had our seat before.
    [[nodiscard]] bool is_gone(seat_number holder, bool predecessor) const noexcept;
    bool take_over() noexcept;
    bool take_over_guarded(bool predecessor) noexcept;
    void finish(state_word::word left) noexcept;

    shared_object& object_;
    const object_rules& rules_;
    std::array<std::uint64_t, (slot_count + 63) / 64> to_wake_{}; ///< one bit for each slot
};

} // namespace mutual::posix
