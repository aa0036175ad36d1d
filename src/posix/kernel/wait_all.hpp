#pragma once
/// \file
/// Waiting for all of several objects.

#include "posix/kernel/shared_object.hpp"

#include "deadline.hpp"
#include "platform/cancellation.hpp"

#include <span>
#include <system_error>

namespace mutual::posix {

/// Waits until all of them can be had at the same moment, and takes them in that moment; 1 … 64 objects.
/// wait_status::abandoned when one of them is an abandoned mutex. Nothing is held before, and anything but signaled or
/// abandoned has changed nothing.
/// \errors errc::duplicate_object
wait_status wait_for_all(std::span<shared_object* const> objects, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept;

} // namespace mutual::posix
