#pragma once
/// \file
/// Objects that this process may only read: what can be told by looking.

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"

namespace mutual::posix {

/// As find_rules(), for an object whose block is mapped for reading. Only what is not changed by a wait can be waited for:
/// manual events and timers. Such a waiter has no slot and nobody wakes it, so it looks again and again.
const object_rules* find_reading_rules(object_type type, bool manual_reset) noexcept;

/// An event or timer with manual reset.
bool is_latch(const shared_object& object) noexcept;

/// What it would show; units that are reserved for a waiter are not counted.
std::uint32_t visible_value(const shared_object& object) noexcept;

} // namespace mutual::posix
