#pragma once
/// \file
/// Objects made by plain Win32 calls, as a program makes them that knows nothing of mutual.

#include "win32/unique_handle.hpp"

#include <string>
#include <string_view>

namespace mutual::test {

/// ASCII only.
inline std::wstring widen(std::string_view text) {
    return {text.begin(), text.end()};
}

/// A way to make an object of some type under a name; null when that fails.
struct raw_type {
    std::string_view name;
    HANDLE (*create)(const wchar_t* object);
    HANDLE (*open)(const wchar_t* object);
};

inline constexpr raw_type raw_event = {"event",
                                       [](const wchar_t* object) { return CreateEventW(nullptr, TRUE, FALSE, object); },
                                       [](const wchar_t* object) { return OpenEventW(SYNCHRONIZE, FALSE, object); }};
inline constexpr raw_type raw_semaphore = {
    "semaphore", [](const wchar_t* object) { return CreateSemaphoreW(nullptr, 1, 1, object); },
    [](const wchar_t* object) { return OpenSemaphoreW(SYNCHRONIZE, FALSE, object); }};
inline constexpr raw_type raw_timer = {
    "timer", [](const wchar_t* object) { return CreateWaitableTimerW(nullptr, TRUE, object); },
    [](const wchar_t* object) { return OpenWaitableTimerW(SYNCHRONIZE, FALSE, object); }};
inline constexpr raw_type raw_job = {"job", [](const wchar_t* object) { return CreateJobObjectW(nullptr, object); },
                                     [](const wchar_t* object) { return OpenJobObjectW(SYNCHRONIZE, FALSE, object); }};
inline constexpr raw_type raw_mutex = {"mutex",
                                       [](const wchar_t* object) { return CreateMutexW(nullptr, FALSE, object); },
                                       [](const wchar_t* object) { return OpenMutexW(SYNCHRONIZE, FALSE, object); }};
inline constexpr raw_type raw_section = {
    "region",
    [](const wchar_t* object) {
        return CreateFileMappingW(mutual::platform::no_file(), nullptr, PAGE_READWRITE, 0, 4096, object);
    },
    [](const wchar_t* object) { return OpenFileMappingW(FILE_MAP_READ, FALSE, object); }};

/// One of each type, under the name that mutual's tests have for the type, where mutual has it.
inline constexpr raw_type raw_types[] = {raw_section, raw_mutex, raw_event, raw_semaphore, raw_timer, raw_job};

} // namespace mutual::test
