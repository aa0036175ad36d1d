#pragma once
/// \file
/// Further handles of an object in this process.

#include "platform/error.hpp"

#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// Not inheritable. On failure GetLastError() says the same as `ec`.
inline unique_handle duplicate_here(HANDLE handle, DWORD rights, std::error_code& ec) noexcept {
    HANDLE copy = nullptr;
    if (!DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, rights, FALSE, 0))
        ec = last_error();
    return unique_handle(copy);
}

} // namespace mutual::platform
