#pragma once
/// \file
/// What the calling thread may do.

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// The token that decides: the thread's own while it impersonates somebody, else the process's (SC-17). For queries.
/// None, with GetLastError() set, on failure.
unique_handle open_effective_token() noexcept;

enum class privilege_state : unsigned char {
    missing,
    disabled, ///< held, but to be enabled by the program (AdjustTokenPrivileges)
    enabled,
};

/// \param privilege  its name, e.g. L"SeLockMemoryPrivilege"
privilege_state state_of_privilege(const wchar_t* privilege) noexcept;

} // namespace mutual::platform
