#include "win32/region.hpp"

#include "platform/error.hpp"
#include "win32/security.hpp"

#include <mutual/error.hpp>

#include <new>

namespace mutual::platform {
namespace {

std::error_code no_memory() noexcept {
    return {ERROR_NOT_ENOUGH_MEMORY, native_category()};
}

DWORD section_kind(const region_options& options, bool large_pages) noexcept {
    if (large_pages)
        return SEC_COMMIT | SEC_LARGE_PAGES;
    return options.commit == commit_mode::reserved ? SEC_RESERVE : SEC_COMMIT;
}

std::error_code memory_error(DWORD code, bool large_pages) noexcept {
    switch (code) {
    case ERROR_PRIVILEGE_NOT_HELD:
    case ERROR_NOT_SUPPORTED:
        return large_pages ? make_error_code(errc::large_pages_unavailable) : naming_error(code);
    case ERROR_COMMITMENT_LIMIT:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_DISK_FULL:
        return large_pages ? errc::large_pages_unavailable : errc::store_full;
    case ERROR_INVALID_PARAMETER: // all other parameters are constants
        return large_pages ? errc::large_pages_unavailable : errc::size_too_large;
    default:
        return naming_error(code);
    }
}

/// One CreateFileMappingW for memory. GetLastError() still tells whether the section was there.
unique_handle create_section(const wchar_t* name, const region_options& options, bool large_pages,
                             std::error_code& ec) noexcept {
    object_security security(options.permit, list_rights_of(options.access), ec);
    if (ec)
        return {};
    SetLastError(ERROR_SUCCESS);
    unique_handle section(CreateFileMappingW(no_file(), security.attributes(),
                                             section_protection(options.access) | section_kind(options, large_pages),
                                             high_half(options.size), low_half(options.size), name));
    if (!section)
        ec = memory_error(GetLastError(), large_pages);
    return section;
}

unique_handle create_section(const wchar_t* name, const region_options& options, std::error_code& ec) noexcept {
    if (options.pages != page_request::normal) {
        unique_handle section = create_section(name, options, true, ec);
        if (section || options.pages == page_request::require_large)
            return section;
        ec.clear();
    }
    return create_section(name, options, false, ec);
}

/// \param name  null for an unnamed region
region* create_memory(std::unique_ptr<region> made, const wchar_t* name, const region_options& options, bool& created,
                      std::error_code& ec) noexcept {
    if (!made || ec)
        return nullptr;
    made->section = create_section(name, options, ec);
    if (!ec)
        created = was_created(made->section, disposition::create_only, ec);
    return finish(std::move(made), ec);
}

region* open_memory(std::unique_ptr<region> made, const wchar_t* name, region_access access, const permissions& permit,
                    std::error_code& ec) noexcept {
    if (!made || ec)
        return nullptr;
    made->section = open_section(name, access, permit, ec);
    return finish(std::move(made), ec);
}

region* open_or_create_memory(std::unique_ptr<region> made, const wchar_t* name, const region_options& options,
                              bool& created, std::error_code& ec) noexcept {
    if (!made || ec)
        return nullptr;
    made->section =
        open_or_create_section(name, options.access, options.permit, created, ec,
                               [&](std::error_code& error) noexcept { return create_section(name, options, error); });
    return finish(std::move(made), ec);
}

std::unique_ptr<region> allocate_native_region(std::string_view system_name, std::error_code& ec) noexcept {
    std::unique_ptr<region> result = allocate_region(ec);
    if (result && !result->name.assign({}, system_name)) {
        ec = no_memory();
        result.reset();
    }
    return result;
}

} // namespace

std::unique_ptr<region> allocate_region(std::error_code& ec) noexcept {
    std::unique_ptr<region> result(new (std::nothrow) region);
    if (!result)
        ec = no_memory();
    return result;
}

std::unique_ptr<region> allocate_region(const object_name& name, std::error_code& ec) noexcept {
    std::unique_ptr<region> result = allocate_region(ec);
    if (result && !result->name.assign(name)) {
        ec = no_memory();
        result.reset();
    }
    return result;
}

unique_handle open_section(const wchar_t* name, region_access access, const permissions& permit,
                           std::error_code& ec) noexcept {
    unique_handle section(OpenFileMappingW(native_rights(access) | rights_to_check(permit), FALSE, name));
    if (section)
        check_trust(section.get(), permit, ec);
    else
        ec = naming_error(GetLastError());
    return section;
}

region* finish(std::unique_ptr<region> made, std::error_code& ec) noexcept {
    if (!ec)
        made->facts = query_section(made->section.get(), ec);
    return ec ? nullptr : made.release();
}

void region_closer::operator()(region* handle) const noexcept {
    delete handle;
}

region* create_region(const object_name& name, disposition how, const region_options& options, bool& created,
                      std::error_code& ec) noexcept {
    const object_path path(name, ec);
    std::unique_ptr<region> made = allocate_region(name, ec);
    return how == disposition::create_only ? create_memory(std::move(made), path.c_str(), options, created, ec)
                                           : open_or_create_memory(std::move(made), path.c_str(), options, created, ec);
}

region* open_region(const object_name& name, const region_open_options& options, std::error_code& ec) noexcept {
    const object_path path(name, ec);
    return open_memory(allocate_region(name, ec), path.c_str(), options.access, options.permit, ec);
}

region* create_unnamed_region(const region_options& options, std::error_code& ec) noexcept {
    bool created = false;
    return create_memory(allocate_region(ec), nullptr, options, created, ec);
}

region* create_native_region(const char* system_name, const region_options& options, std::error_code& ec) noexcept {
    bool created = false;
    const object_path path(std::string_view(system_name), ec);
    return create_memory(allocate_native_region(system_name, ec), path.c_str(), options, created, ec);
}

region* open_native_region(const char* system_name, region_access access, std::error_code& ec) noexcept {
    const object_path path(std::string_view(system_name), ec);
    // What knows nothing of mutual may belong to anybody.
    return open_memory(allocate_native_region(system_name, ec), path.c_str(), access, permissions::everyone(), ec);
}

std::uint64_t region_size(const region& region) noexcept {
    return region.facts.size;
}

bool region_has_large_pages(const region& region) noexcept {
    return region.facts.large_pages;
}

std::string region_native_name(const region& region) {
    return region.name.str();
}

native_handle_type region_native_handle(const region& region) noexcept {
    return region.section.get();
}

} // namespace mutual::platform
