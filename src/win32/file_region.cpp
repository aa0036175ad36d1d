// Regions that are made of files.

#include "win32/region.hpp"
#include "win32/security.hpp"

#include "platform/error.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

constexpr DWORD file_rights(region_access access) noexcept {
    // Executing asks for a right of its own, also where reading is allowed (PR-14).
    return GENERIC_READ | (can_write(access) ? DWORD{GENERIC_WRITE} : DWORD{0}) |
           (can_execute(access) ? DWORD{GENERIC_EXECUTE} : DWORD{0});
}

unique_file open_file(const std::filesystem::path& file, region_access access, std::error_code& ec) noexcept {
    // Shared with everyone: a section itself holds nobody off a file either (FL-14).
    unique_file result(CreateFileW(file.c_str(), file_rights(access),
                                   FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                   FILE_ATTRIBUTE_NORMAL, nullptr));
    if (!result)
        ec = last_error();
    return result;
}

std::error_code file_error(DWORD code, region_access access) noexcept {
    if (code == ERROR_FILE_INVALID)
        return errc::empty_file;
    if (code == ERROR_NOT_ENOUGH_MEMORY && !can_write(access)) // STATUS_SECTION_TOO_BIG (SZ-07)
        return errc::file_too_small;
    return naming_error(code);
}

/// One CreateFileMappingW for the file, which is opened. GetLastError() still tells whether the section was there.
unique_handle create_section(const wchar_t* name, const std::filesystem::path& path, unique_file& file,
                             const file_region_options& options, std::error_code& ec) noexcept {
    file = open_file(path, options.access, ec);
    if (ec)
        return {};
    object_security security(options.permit, list_rights_of(options.access), ec);
    if (ec)
        return {};
    SetLastError(ERROR_SUCCESS);
    unique_handle section(CreateFileMappingW(file.get(), security.attributes(), section_protection(options.access),
                                             high_half(options.size), low_half(options.size), name));
    if (!section)
        ec = file_error(GetLastError(), options.access);
    return section;
}

} // namespace

region* create_file_region(const object_name* name, const std::filesystem::path& file,
                           const file_region_options& options, bool& created, std::error_code& ec) noexcept {
    std::unique_ptr<region> made = name != nullptr ? allocate_region(*name, ec) : allocate_region(ec);
    if (!made)
        return nullptr;
    if (name == nullptr) {
        made->section = create_section(nullptr, file, made->file, options, ec);
        return finish(std::move(made), ec);
    }
    const object_path path(*name, ec);
    if (ec)
        return nullptr;
    // CreateFileMappingW alone would want the file, and may grow it, even when the name exists and the file does not
    // matter.
    made->section = open_or_create_section(path.c_str(), options.access, options.permit, created, ec,
                                           [&](std::error_code& error) noexcept {
                                               return create_section(path.c_str(), file, made->file, options, error);
                                           });
    if (!created) // somebody was quicker, and perhaps with another file (CO-10)
        made->file.reset();
    return finish(std::move(made), ec);
}

} // namespace mutual::platform
