#pragma once
/// \file
/// What this process holds: one entry an object, shared by all its handles of that object. So that an object that is
/// opened twice is locked recursively (MX-04), and has one seat.
///
/// Lock order: the table's mutex, an object's guard_mutex, its guard byte, its object lock.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/shared_object.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <system_error>

namespace mutual::posix {

/// What a new object is like.
struct object_kind {
    object_type type;
    bool manual_reset = false;       ///< events and timers
    std::uint32_t initial_value = 0; ///< events and semaphores
    std::uint32_t maximum = 0;       ///< semaphores
    bool initially_owned = false;    ///< mutexes
};

struct open_request {
    const object_name& name;
    intent wanted;
    object_kind kind; ///< of an object that exists only the type is asked for
};

/// Adds a handle to the object of that name; opens or creates it when this process does not hold it yet.
/// \param entry  becomes the table's when the object is new to this process; its path is that of the name
/// \param created  set
/// \return null with `ec` set on failure
shared_object* open_object(const open_request& request, std::unique_ptr<shared_object> entry, bool& created,
                           std::error_code& ec) noexcept;

/// Takes a reference away: a handle, or a blocked thread's. The last one closes the object, unless a thread still owns
/// it (LT-12).
void drop_reference(shared_object& object) noexcept;

/// Keeps objects for a thread that is about to block. The caller has handles of them.
class pinned {
public:
    explicit pinned(std::span<shared_object* const> objects) noexcept : objects_(objects) {
        for (shared_object* const object : objects_)
            object->references.fetch_add(1, std::memory_order_relaxed);
    }
    pinned(const pinned&) = delete;
    pinned& operator=(const pinned&) = delete;
    ~pinned() {
        for (shared_object* const object : objects_)
            drop_reference(*object);
    }

private:
    std::span<shared_object* const> objects_;
};

/// The calling thread, `thread`, ends: abandons what it owns, and closes those that have no handles any more.
void abandon_owned(const void* thread) noexcept;

} // namespace mutual::posix
