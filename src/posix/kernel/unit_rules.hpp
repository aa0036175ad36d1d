#pragma once
/// \file
/// What is handed over unit by unit: automatic events, semaphores and automatic timers. The value counts the units; one
/// that is reserved for a marked waiter stays in it until that waiter collects it.

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"

#include <cstdint>

namespace mutual::posix {

extern const object_rules automatic_event_rules;
extern const object_rules semaphore_rules;

// For the row of the automatic timer.

std::optional<wait_status> unit_available(object_lock& lock) noexcept;
void take_unit(object_lock& lock) noexcept;
void take_unit_for_dead(object_lock& lock, seat_number seat) noexcept;

/// SetEvent.
void set_automatic_event(shared_object& event) noexcept;

/// ReleaseSemaphore; `count` is positive.
/// \return the count before, or -1 when the maximum would be exceeded
std::int32_t release_units(shared_object& semaphore, std::uint32_t count) noexcept;

} // namespace mutual::posix
