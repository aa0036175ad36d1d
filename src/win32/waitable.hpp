#pragma once
/// \file
/// What an object that can be waited for is on Windows, and how all types of them are made and opened.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"
#include "win32/named_object.hpp"
#include "win32/native_rights.hpp"
#include "win32/object_owner.hpp"
#include "win32/object_path.hpp"
#include "win32/security.hpp"

#include <mutual/open_options.hpp>

#include <memory>
#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

struct waitable {
    unique_handle handle;
    object_type type{};
    kept_name name;
};

/// Without a handle yet; null with `ec` set when there is no memory for it. `name` is null for an object without one.
std::unique_ptr<waitable> allocate_waitable(object_type type, const object_name* name, std::error_code& ec) noexcept;

/// Of any kind that can be waited for; as wait_for_one().
wait_status wait_for_handle(HANDLE handle, deadline until, cancellation* cancel, std::error_code& ec) noexcept;

/// `create(SECURITY_ATTRIBUTES*, const wchar_t* name, DWORD rights)` is the Create…ExW of the type.
/// \param wait_reads  \see list_rights_of
template <typename Options, typename Create>
waitable* create_waitable(object_type type, const object_name* name, disposition how, const Options& options,
                          bool wait_reads, bool& created, std::error_code& ec, Create create) noexcept {
    const object_path path(name, ec);
    if (ec)
        return nullptr;
    object_security security(options.permit, list_rights_of(type, wait_reads), ec);
    if (ec)
        return nullptr;
    std::unique_ptr<waitable> result = allocate_waitable(type, name, ec);
    if (!result)
        return nullptr;
    const DWORD rights = native_rights(type, options.rights) | rights_to_check(options.permit);
    SetLastError(ERROR_SUCCESS);
    result->handle.reset(create(security.attributes(), path.c_str_or_null(), rights));
    if (!result->handle) {
        ec = naming_error(GetLastError());
        return nullptr;
    }
    created = was_created(result->handle, how, ec);
    if (!created && !ec)
        check_trust(result->handle.get(), options.permit, ec);
    return ec ? nullptr : result.release();
}

/// `open` is the Open…W of the type.
template <typename Open>
waitable* open_waitable(object_type type, const object_name& name, const open_options& options, std::error_code& ec,
                        Open open) noexcept {
    const object_path path(name, ec);
    if (ec)
        return nullptr;
    std::unique_ptr<waitable> result = allocate_waitable(type, &name, ec);
    if (!result)
        return nullptr;
    const DWORD rights = native_rights(type, options.rights) | rights_to_check(options.permit);
    result->handle.reset(open(rights, FALSE, path.c_str()));
    if (result->handle)
        check_trust(result->handle.get(), options.permit, ec);
    else
        ec = naming_error(GetLastError());
    return ec ? nullptr : result.release();
}

} // namespace mutual::platform
