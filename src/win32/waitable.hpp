#pragma once
/// \file
/// What an object that can be waited for is on Windows, and how all types of them are made and opened.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"
#include "win32/named_object.hpp"
#include "win32/object_path.hpp"
#include "win32/security.hpp"

#include <memory>
#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

struct waitable {
    unique_handle handle;
    kept_name name;
};

/// Without a handle yet; null with `ec` set when there is no memory for it.
std::unique_ptr<waitable> allocate_waitable(const object_name& name, std::error_code& ec) noexcept;

/// `create(SECURITY_ATTRIBUTES*, const wchar_t* name)` is the Create…ExW of the type.
template <typename Create>
waitable* create_waitable(const object_name& name, disposition how, bool& created, std::error_code& ec,
                          Create create) noexcept {
    const object_path path(name, ec);
    owner_only_security security(ec);
    if (ec)
        return nullptr;
    std::unique_ptr<waitable> result = allocate_waitable(name, ec);
    if (!result)
        return nullptr;
    SetLastError(ERROR_SUCCESS);
    result->handle.reset(create(security.attributes(), path.c_str()));
    if (!result->handle) {
        ec = naming_error(GetLastError());
        return nullptr;
    }
    created = was_created(result->handle, how, ec);
    return ec ? nullptr : result.release();
}

/// `open` is the Open…W of the type.
template <typename Open>
waitable* open_waitable(const object_name& name, DWORD rights, std::error_code& ec, Open open) noexcept {
    const object_path path(name, ec);
    if (ec)
        return nullptr;
    std::unique_ptr<waitable> result = allocate_waitable(name, ec);
    if (!result)
        return nullptr;
    result->handle.reset(open(rights, FALSE, path.c_str()));
    if (!result->handle) {
        ec = naming_error(GetLastError());
        return nullptr;
    }
    return result.release();
}

} // namespace mutual::platform
