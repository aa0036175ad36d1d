#pragma once
/// \file
/// The only door to <windows.h>. Include it after everything else: its macros are nobody else's business.

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX // MinGW's libstdc++ defines it already
#define NOMINMAX
#endif

#ifndef PSAPI_VERSION
#define PSAPI_VERSION 2 // GetMappedFileNameW from kernel32, not from a library of its own
#endif

#include <windows.h>

#include <psapi.h>
#include <sddl.h>

namespace mutual::platform {

/// INVALID_HANDLE_VALUE without its C cast: what CreateFileW returns on failure, and what CreateFileMappingW takes for
/// "no file, memory".
inline HANDLE no_file() noexcept {
    return reinterpret_cast<HANDLE>(static_cast<LONG_PTR>(-1));
}

// ERROR_MUTANT_LIMIT_EXCEEDED and ERROR_ELEVATION_REQUIRED, which MinGW does not know.
inline constexpr DWORD error_mutant_limit_exceeded = 587;
inline constexpr DWORD error_elevation_required = 740;

inline DWORD low_half(unsigned long long value) noexcept {
    return static_cast<DWORD>(value & 0xFFFF'FFFFU);
}

inline DWORD high_half(unsigned long long value) noexcept {
    return static_cast<DWORD>(value >> 32U);
}

} // namespace mutual::platform
