#pragma once
/// \file
/// Functions of the kernel's own interface, which no header declares, but which have been the same since NT 4.

#include "win32/windows.hpp"

namespace mutual::platform {

using nt_status = LONG;

/// Null when this system has no such function.
template <typename Function>
Function ntdll_function(const char* name) noexcept {
    // ntdll is in every process and never leaves it.
    const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    return ntdll == nullptr ? nullptr
                            : reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(ntdll, name)));
}

} // namespace mutual::platform
