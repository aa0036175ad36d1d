#pragma once
/// \file
/// What a region is on Windows, and how accesses are spelled there.

#include "platform/region.hpp"
#include "win32/nt_query.hpp"
#include "win32/object_path.hpp"
#include "win32/unique_handle.hpp"

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

constexpr bool can_write(region_access access) noexcept {
    return access == region_access::read_write || access == region_access::execute_read_write;
}

constexpr bool can_execute(region_access access) noexcept {
    return access == region_access::execute_read || access == region_access::execute_read_write;
}

/// PAGE_… for CreateFileMappingW.
constexpr DWORD section_protection(region_access access) noexcept {
    if (can_execute(access))
        return can_write(access) ? PAGE_EXECUTE_READWRITE : PAGE_EXECUTE_READ;
    return can_write(access) ? PAGE_READWRITE : PAGE_READONLY;
}

/// Rights for OpenFileMappingW. Reading is always among them, as the right to write does not imply it (PR-18), and so
/// is asking for the size (PR-26). Executing is spelled as the kernel's own right: FILE_MAP_EXECUTE is another bit, which
/// lies outside "all access" to a section, so that no access list grants it unless every layer translates it.
constexpr DWORD section_rights(region_access access) noexcept {
    return SECTION_QUERY | SECTION_MAP_READ | (can_write(access) ? DWORD{SECTION_MAP_WRITE} : DWORD{0}) |
           (can_execute(access) ? DWORD{SECTION_MAP_EXECUTE} : DWORD{0});
}

/// An empty region to be filled; null with `ec` set when there is no memory for it.
std::unique_ptr<region> allocate_region(std::error_code& ec) noexcept;
std::unique_ptr<region> allocate_region(const object_name& name, std::error_code& ec) noexcept;

/// Looks at the section and gives the finished region away; null when `ec` is or becomes set.
region* finish(std::unique_ptr<region> made, std::error_code& ec) noexcept;

} // namespace mutual::platform
