// Regions that are made of files.

#include "win32/named_object.hpp"
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

/// One CreateFileMappingW for the file of `made`. An existing section of that name is opened, whatever is behind it.
void create_section(region& made, const wchar_t* name, const file_region_options& options, bool& created,
                    std::error_code& ec) noexcept {
    owner_only_security security(ec);
    if (ec)
        return;
    SetLastError(ERROR_SUCCESS);
    made.section.reset(CreateFileMappingW(made.file.get(), security.attributes(), section_protection(options.access),
                                          high_half(options.size), low_half(options.size), name));
    if (!made.section) {
        ec = file_error(GetLastError(), options.access);
        return;
    }
    created = was_created(made.section, disposition::open_or_create, ec);
    if (!created) // somebody was quicker, and perhaps with another file (CO-10)
        made.file.reset();
}

region* create_from_file(std::unique_ptr<region> made, const wchar_t* name, const std::filesystem::path& file,
                         const file_region_options& options, bool& created, std::error_code& ec) noexcept {
    made->file = open_file(file, options.access, ec);
    if (!ec)
        create_section(*made, name, options, created, ec);
    return finish(std::move(made), ec);
}

} // namespace

region* create_file_region(const object_name* name, const std::filesystem::path& file,
                           const file_region_options& options, bool& created, std::error_code& ec) noexcept {
    std::unique_ptr<region> made = name != nullptr ? allocate_region(*name, ec) : allocate_region(ec);
    if (!made)
        return nullptr;
    if (name == nullptr)
        return create_from_file(std::move(made), nullptr, file, options, created, ec);

    // CreateFileMappingW would want the file, and may grow it, even when the name exists and the file does not matter.
    const object_path path(*name, ec);
    if (ec)
        return nullptr;
    made->section.reset(OpenFileMappingW(section_rights(options.access), FALSE, path.c_str()));
    if (made->section) {
        created = false;
        return finish(std::move(made), ec);
    }
    if (const DWORD error = GetLastError(); error != ERROR_FILE_NOT_FOUND) {
        ec = naming_error(error);
        return nullptr;
    }
    return create_from_file(std::move(made), path.c_str(), file, options, created, ec);
}

} // namespace mutual::platform
