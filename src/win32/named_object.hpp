#pragma once
/// \file
/// What the create and open calls of all types have in common.

#include "platform/disposition.hpp"

#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// The error of a failed create or open by name. The kernel says "invalid handle" when the name belongs to an object
/// of another type (NS-02, NS-03).
std::error_code naming_error(DWORD code) noexcept;

/// Whether a create call that gave a handle made the object. To be called at once: it asks GetLastError(). An object
/// that was there and must not be is closed, and is an error.
bool was_created(unique_handle& handle, disposition how, std::error_code& ec) noexcept;

} // namespace mutual::platform
