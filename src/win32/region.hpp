#pragma once
/// \file
/// What a region is on Windows, and how accesses are spelled there.

#include "platform/region.hpp"
#include "win32/named_object.hpp"
#include "win32/native_rights.hpp"
#include "win32/nt_query.hpp"
#include "win32/object_owner.hpp"
#include "win32/object_path.hpp"
#include "win32/unique_handle.hpp"

#include <mutual/error.hpp>

#include <memory>

namespace mutual::platform {

struct region {
    unique_handle section;
    /// The mapped file, where this handle was made from it; region_view::sync() needs it. None for memory and for
    /// file-backed regions that were opened by name.
    unique_file file;
    section_facts facts;
    kept_name name;
};

/// PAGE_… for CreateFileMappingW.
constexpr DWORD section_protection(region_access access) noexcept {
    if (can_execute(access))
        return can_write(access) ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
    return can_write(access) ? PAGE_READWRITE : PAGE_READONLY;
}

/// An empty region to be filled; null with `ec` set when there is no memory for it.
std::unique_ptr<region> allocate_region(std::error_code& ec) noexcept;
std::unique_ptr<region> allocate_region(const object_name& name, std::error_code& ec) noexcept;

/// OpenFileMappingW, and whether the region is trusted. `ec` is ERROR_FILE_NOT_FOUND when there is none.
unique_handle open_section(const wchar_t* name, region_access access, const permissions& permit,
                           std::error_code& ec) noexcept;

/// Opens the section of that name, or has `create(ec)`, a CreateFileMappingW, make it. That one alone would not do:
/// where the name exists it asks for the right to change the list, too, which no list gives to other users (CO-11).
template <typename Create>
unique_handle open_or_create_section(const wchar_t* name, region_access access, const permissions& permit,
                                     bool& created, std::error_code& ec, Create create) noexcept {
    const std::error_code missing(ERROR_FILE_NOT_FOUND, native_category());
    unique_handle result = open_section(name, access, permit, ec);
    created = false;
    if (ec != missing)
        return result;
    ec.clear();
    result = create(ec);
    if (!ec) {
        created = was_created(result, disposition::open_or_create, ec);
        if (!created) // somebody was quicker
            check_trust(result.get(), permit, ec);
    } else if (ec == std::errc::permission_denied) { // perhaps another user was quicker
        std::error_code error;
        result = open_section(name, access, permit, error);
        if (error != missing)
            ec = error;
    }
    return result;
}

/// Looks at the section and gives the finished region away; null when `ec` is or becomes set.
region* finish(std::unique_ptr<region> made, std::error_code& ec) noexcept;

} // namespace mutual::platform
