#pragma once
/// \file
/// A descriptor that becomes readable when it is told to.

#include "posix/unique_fd.hpp"

#include <system_error>

namespace mutual::posix {

unique_fd make_event_descriptor(std::error_code& ec) noexcept;
/// Readable from now on. Safe in a signal handler, and keeps errno.
void make_readable(int event_descriptor) noexcept;
/// Waits until it has been told to.
void await_readable(int event_descriptor) noexcept;

} // namespace mutual::posix
