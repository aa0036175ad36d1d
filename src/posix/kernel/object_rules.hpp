#pragma once
/// \file
/// What differs between the types of objects, as far as waiting is concerned. A new type is a new row.

#include "posix/kernel/seat.hpp"

#include <mutual/error.hpp>
#include <mutual/object_type.hpp>
#include <mutual/wait_status.hpp>

#include <chrono>
#include <optional>
#include <system_error>

namespace mutual::platform {
struct waitable;
} // namespace mutual::platform

namespace mutual::posix {

class object_lock;
using shared_object = platform::waitable;
using steady_time = std::chrono::steady_clock::time_point;

struct object_rules {
    object_type type;
    /// Waiters are handed units or told that the object is set, and somebody who asks at that moment must wait for
    /// their answer. Not so for a mutex: who releases it may take it again at once (MX-17).
    bool hands_over;

    /// Takes the object by one compare-exchange, without the object lock, and remembers it as taken() does.
    /// wait_status::timed_out: there is certainly nothing to take. Nothing: not to be decided without the lock.
    std::optional<wait_status> (*try_fast)(shared_object& object) noexcept;
    /// A hint for a waiter that is awake: is a look worth while?
    bool (*seems_available)(const shared_object& object) noexcept;
    /// When it will be available by itself; time_point::max() for never.
    steady_time (*next_due)(const shared_object& object) noexcept;

    // Called by the holder of the object lock.

    /// Could it be taken now, and with what outcome? May bring `word` up to date: a dead owner is no owner.
    std::optional<wait_status> (*available)(object_lock& lock) noexcept;
    /// Takes what is available; `word` is changed, and becomes real when the lock is released.
    void (*take)(object_lock& lock) noexcept;
    /// Offers what is available to who waits. `something_new`: this operation made something available; without that
    /// distinction two waiters could poke each other for ever.
    void (*settle)(object_lock& lock, bool something_new) noexcept;
    /// A wait for all of the process on that seat had decided to take this object, and died: takes it for it.
    void (*take_for_dead)(object_lock& lock, seat_number seat) noexcept;
    /// This process was just given its seat: whatever the word says of that seat, a dead predecessor left there.
    void (*disown_seat)(object_lock& lock) noexcept;

    /// After take()'s word has become real: what this process has to remember about it.
    void (*taken)(shared_object& object) noexcept;
    /// For signal_and_wait: unlocks, sets, or releases one unit.
    std::error_code (*signal)(shared_object& object) noexcept;
};

/// The row of a type. Regions have none.
const object_rules* find_rules(object_type type, bool manual_reset) noexcept;

// What a row says when there is nothing to say.

inline steady_time never_due(const shared_object& /*object*/) noexcept {
    return steady_time::max();
}
inline void owned_by_nobody(object_lock& /*lock*/) noexcept {
}
inline void nothing_to_remember(shared_object& /*object*/) noexcept {
}
inline std::error_code nobody_signals(shared_object& /*object*/) noexcept {
    return errc::cannot_be_signaled;
}

} // namespace mutual::posix
