#pragma once
/// \file
/// What this process holds: one entry an object, shared by all its handles of that object. So that an object that is
/// opened twice is locked recursively (MX-04), and has one seat.
///
/// Lock order: the table's mutex, an object's guard_mutex, its guard byte, its object lock.

#include "posix/kernel/directory.hpp"
#include "posix/kernel/shared_object.hpp"

#include <memory>
#include <system_error>

namespace mutual::posix {

struct open_request {
    const object_name& name;
    intent wanted;
    object_type type;
    bool initially_owned; ///< mutexes
};

/// Adds a handle to the object of that name; opens or creates it when this process does not hold it yet.
/// \param entry  becomes the table's when the object is new to this process; its path is that of the name
/// \param created  set
/// \return null with `ec` set on failure
shared_object* open_object(const open_request& request, std::unique_ptr<shared_object> entry, bool& created,
                           std::error_code& ec) noexcept;

/// Takes a handle away. The last one closes the object, unless a thread still owns it (LT-12).
void close_handle(shared_object& object) noexcept;

/// The calling thread, `thread`, ends: abandons what it owns, and closes those that have no handles any more.
void abandon_owned(const void* thread) noexcept;

} // namespace mutual::posix
