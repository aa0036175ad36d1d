#pragma once
/// \file
/// Waiting for one object, or for any of several.

#include "posix/kernel/shared_object.hpp"

#include "deadline.hpp"
#include "platform/waitable.hpp"

#include <span>
#include <system_error>

namespace mutual::posix {

using platform::any_outcome;

/// Waits for one object and takes it. Anything but signaled or abandoned has changed nothing.
/// \param cancel  may be null
/// \errors errc::name_removed, after some milliseconds, or when it blocked in vain
wait_status wait_for_one(shared_object& object, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept;

/// Waits until one of them can be had, and takes that one; 1 … 64 objects, possibly the same several times.
any_outcome wait_for_any(std::span<shared_object* const> objects, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept;

} // namespace mutual::posix
