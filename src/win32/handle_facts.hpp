#pragma once
/// \file
/// What the kernel says about a handle whatever it refers to. Any value may be asked about, also one that is no handle.

#include <mutual/object_type.hpp>

#include "win32/windows.hpp"

namespace mutual::platform {

/// Whether it is a handle of an object of that type.
bool is_handle_of(HANDLE handle, object_type type) noexcept;
bool is_handle_of_process(HANDLE handle) noexcept;

/// Whether it is a handle with all of these rights.
bool has_rights(HANDLE handle, DWORD rights) noexcept;

/// Whether both are handles of one object (HD-27).
bool is_same_object(HANDLE a, HANDLE b) noexcept;

} // namespace mutual::platform
