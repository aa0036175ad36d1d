#pragma once
/// \file
/// Waiting for descriptors, within the limits of every wait.

#include "deadline.hpp"
#include "platform/cancellation.hpp"

#include <mutual/wait_status.hpp>

#include <poll.h>

#include <span>
#include <system_error>

namespace mutual::posix {

/// Waits until one of the descriptors is ready; `revents` tells which. Those that are ready at once win over a stop and a
/// deadline.
/// \param watched  the last one is not the caller's: it is there for the cancellation
/// \param cancel   may be null
/// \errors those of ppoll(2) and eventfd(2)
wait_status poll_until(std::span<pollfd> watched, deadline until, platform::cancellation* cancel,
                       std::error_code& ec) noexcept;

} // namespace mutual::posix
