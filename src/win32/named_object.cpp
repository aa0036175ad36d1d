#include "win32/named_object.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {

std::error_code naming_error(DWORD code) noexcept {
    if (code == ERROR_INVALID_HANDLE)
        return errc::wrong_object_type;
    return {static_cast<int>(code), native_category()};
}

bool was_created(unique_handle& handle, disposition how, std::error_code& ec) noexcept {
    const bool existed = GetLastError() == ERROR_ALREADY_EXISTS;
    if (existed && how == disposition::create_only) {
        ec = std::error_code(ERROR_ALREADY_EXISTS, native_category());
        handle.reset();
    }
    return !existed;
}

} // namespace mutual::platform
