#pragma once
/// \file
/// Owners of kernel handles. Each kind knows its own value for "none".

#include <utility>

#include "win32/windows.hpp"

namespace mutual::platform {

/// "None" as CreateMutexW, CreateEventW, CreateFileMappingW, OpenProcessToken … report it.
struct object_handle_kind {
    static HANDLE none() noexcept { return nullptr; }
};

/// "None" as CreateFileW reports it.
struct file_handle_kind {
    static HANDLE none() noexcept { return no_file(); }
};

/// Move-only; closes on destruction and leaves GetLastError() alone, so that an error survives the clean-up after it.
template <typename Kind>
class basic_unique_handle {
public:
    basic_unique_handle() noexcept = default;
    explicit basic_unique_handle(HANDLE handle) noexcept : handle_(handle) {}
    basic_unique_handle(basic_unique_handle&& other) noexcept : handle_(other.release()) {}
    basic_unique_handle& operator=(basic_unique_handle&& other) noexcept {
        if (this != &other)
            reset(other.release());
        return *this;
    }
    ~basic_unique_handle() { reset(); }

    explicit operator bool() const noexcept { return handle_ != Kind::none(); }
    [[nodiscard]] HANDLE get() const noexcept { return handle_; }
    [[nodiscard]] HANDLE release() noexcept { return std::exchange(handle_, Kind::none()); }

    void reset(HANDLE handle = Kind::none()) noexcept {
        const HANDLE old = std::exchange(handle_, handle);
        if (old == Kind::none())
            return;
        const DWORD error = GetLastError();
        CloseHandle(old);
        SetLastError(error);
    }

private:
    HANDLE handle_ = Kind::none();
};

using unique_handle = basic_unique_handle<object_handle_kind>;
using unique_file = basic_unique_handle<file_handle_kind>;

} // namespace mutual::platform
