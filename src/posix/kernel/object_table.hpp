#pragma once
/// \file
/// What this process holds: one entry an object, shared by all its handles of that object. So that an object that is
/// opened twice is locked recursively (MX-04), and has one seat.
///
/// Lock order: the table's mutex, an object's guard_mutex, its guard byte, its object lock.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/shared_object.hpp"

#include <mutual/object_rights.hpp>
#include <mutual/permissions.hpp>

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
    bool kills_members = false;      ///< jobs
};

struct open_request {
    const object_name& name;
    intent wanted;
    object_kind kind; ///< of an object that exists only the type is asked for
    object_rights rights = object_rights::all;
    permissions permit{};
};

/// Adds a handle to the object of that name; opens or creates it when this process does not hold it yet.
/// \param entry  becomes the table's when the object is new to this process; its path is that of the name
/// \param created  set
/// \return null with `ec` set on failure
shared_object* open_object(const open_request& request, std::unique_ptr<shared_object> entry, bool& created,
                           std::error_code& ec) noexcept;

/// Makes an object without a name. \return null with `ec` set on failure
shared_object* create_nameless(const object_kind& kind, std::unique_ptr<shared_object> entry,
                               std::error_code& ec) noexcept;

/// Adds a handle to the object behind `file`, a description of its own that sits on the shared seat. The entry's path is
/// that of the name, if it has one.
/// \return null with `ec` set on failure
shared_object* adopt_object(unique_fd file, object_type type, object_rights rights,
                            std::unique_ptr<shared_object> entry, std::error_code& ec) noexcept;

/// Can a handle with these rights be had of an object that may only be read?
bool needs_writing(object_rights rights) noexcept;

/// A forked child takes its seat when it first uses an object. Everything but closing and asking for names begins here.
/// \errors errc::lost_in_fork, errc::name_busy, errc::too_many_holders
bool sit_down(shared_object& object, std::error_code& ec) noexcept;
/// `ec` is only touched on failure.
inline bool ready(shared_object& object, std::error_code& ec) noexcept {
    return object.is_seated.load(std::memory_order_acquire) || sit_down(object, ec);
}

/// errc::lost_in_fork; errc::name_removed when the object's name leads to it no more although it has handles: others may make another object
/// of that name. Asked where the kernel is called anyway.
std::error_code check_name(const shared_object& object) noexcept;
std::error_code check_names(std::span<shared_object* const> those) noexcept;

/// As ready(), for whoever wants to know the state.
inline bool ready_to_tell(shared_object& object, std::error_code& ec) noexcept {
    if (!ready(object, ec))
        return false;
    ec = check_name(object);
    return !ec;
}

/// Takes a reference away: a handle, or a blocked thread's. The last one closes the object, unless a thread still owns
/// it (LT-12).
void drop_reference(shared_object& object, std::uint64_t count = 1) noexcept;

/// Keeps objects for a thread that is about to block. The caller has handles of them.
class pinned {
public:
    explicit pinned(std::span<shared_object* const> objects) noexcept : objects_(objects) {
        for (shared_object* const object : objects_)
            object->references.fetch_add(shared_object::one_blocked_thread, std::memory_order_relaxed);
    }
    pinned(const pinned&) = delete;
    pinned& operator=(const pinned&) = delete;
    ~pinned() {
        for (shared_object* const object : objects_)
            drop_reference(*object, shared_object::one_blocked_thread);
    }

private:
    std::span<shared_object* const> objects_;
};

// A process forks. The child is one more holder of each object, by a description of its own, made before it is born; so
// a handle that parent or child closes, or loses by dying, takes nothing from the other.

void prepare_objects_for_fork() noexcept;
void keep_objects_in_parent() noexcept;
void keep_objects_in_child() noexcept;

/// The calling thread, `thread`, ends: abandons what it owns, and closes those that have no handles any more.
void abandon_owned(const void* thread) noexcept;

} // namespace mutual::posix
