#pragma once
/// \file
/// What differs between the types of objects, as far as waiting is concerned. A new type is a new row.

#include "posix/kernel/object_type.hpp"

#include <mutual/wait_status.hpp>

#include <optional>

namespace mutual::posix {

class object_lock;
struct shared_object;

struct object_rules {
    object_type type;

    /// Takes the object by one compare-exchange, without the object lock, and remembers it as taken() does. Nothing:
    /// not available, or not to be had without the lock.
    std::optional<wait_status> (*try_fast)(shared_object& object) noexcept;
    /// A hint for a waiter that is awake: is a look under the lock worth while?
    bool (*seems_available)(const shared_object& object) noexcept;

    // Called by the holder of the object lock.

    /// Takes the object if it can be had; `word` is changed, and becomes real at unlock().
    std::optional<wait_status> (*try_take)(object_lock& lock) noexcept;
    /// Offers what is available to who waits. `something_new`: this operation made something available; without that
    /// distinction two waiters could poke each other for ever.
    void (*settle)(object_lock& lock, bool something_new) noexcept;
    /// This process was just given its seat: whatever the word says of that seat, a dead predecessor left there.
    void (*disown_seat)(object_lock& lock) noexcept;

    /// After try_take's word has become real: what this process has to remember about it.
    void (*taken)(shared_object& object) noexcept;
};

} // namespace mutual::posix
