// Handles on their way to another process. The kernel keeps the object for whoever has a handle, so there is nothing to
// be told beside its value; rights are exactly those of the label, as a duplicate has them (HD-15).

#include "win32/handover.hpp"

#include "platform/error.hpp"
#include "win32/duplicate_handle.hpp"
#include "win32/handle_facts.hpp"
#include "win32/region.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

#include <new>
#include <utility>

namespace mutual::platform {
namespace {

std::error_code no_memory() noexcept {
    return {ERROR_NOT_ENOUGH_MEMORY, native_category()};
}

parcel_ptr wrap(unique_handle handle, std::error_code& ec) noexcept {
    parcel_ptr result(ec ? nullptr : new (std::nothrow) parcel);
    if (result)
        result->handle = std::move(handle);
    else if (!ec)
        ec = no_memory();
    return result;
}

/// The handle that the label tells of. Values that stand for the calling process, thread or token ("pseudo handles")
/// are negative; the kernel overlooks the lowest two bits.
HANDLE value_in(const token_label& label, std::error_code& ec) noexcept {
    constexpr std::uint64_t highest = 0x7FFF'FFFF; // of 64 bits no more than 32 are ever used
    const std::uint64_t value = label.handles[0];
    if (value == 0 || value > highest || value % 4 != 0 || label.handles[1] != token_label::no_handle)
        ec = errc::invalid_token;
    return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(value));
}

/// Whether what the label says is true.
void check_against(const token_label& label, HANDLE handle, std::error_code& ec) noexcept {
    const DWORD rights = label.type == object_type::region
                             ? native_rights(static_cast<region_access>(label.rights))
                             : native_rights(label.type, static_cast<object_rights>(label.rights));
    if (!is_handle_of(handle, label.type))
        ec = errc::stale_token;
    else if (!has_rights(handle, rights))
        ec = errc::invalid_token;
}

/// Copies out of another process say "invalid handle" for the process, too.
std::error_code fetch_error(const std::error_code& error, HANDLE process) noexcept {
    const bool is_process = process == GetCurrentProcess() || is_handle_of_process(process);
    return error.value() == ERROR_INVALID_HANDLE && is_process ? make_error_code(errc::stale_token) : error;
}

bool name_it(kept_name& name, const token_label& label) noexcept {
    return label.name().empty() || name.assign({}, label.name());
}

} // namespace

void write_value(HANDLE handle, token_label& label) noexcept {
    label.handles = {reinterpret_cast<std::uintptr_t>(handle), token_label::no_handle};
}

void parcel_closer::operator()(parcel* contents) const noexcept {
    delete contents;
}

waitable* duplicate(waitable& object, object_rights rights, std::error_code& ec) noexcept {
    std::unique_ptr<waitable> result(new (std::nothrow) waitable);
    if (!result || (!object.name.view().empty() && !result->name.assign({}, object.name.view()))) {
        ec = no_memory();
        return nullptr;
    }
    result->type = object.type;
    result->handle = duplicate_here(object.handle.get(), native_rights(object.type, rights), ec);
    return ec ? nullptr : result.release();
}

region* duplicate(const region& region, region_access access, std::error_code& ec) noexcept {
    std::unique_ptr<platform::region> result = allocate_region(ec);
    if (result && !region.name.view().empty() && !result->name.assign({}, region.name.view()))
        ec = no_memory();
    if (ec)
        return nullptr;
    result->facts = region.facts;
    result->section = duplicate_here(region.section.get(), native_rights(access), ec);
    return ec ? nullptr : result.release();
}

bool is_same(const waitable& a, const waitable& b) noexcept {
    return is_same_object(a.handle.get(), b.handle.get());
}

bool is_same(const region& a, const region& b) noexcept {
    return is_same_object(a.section.get(), b.section.get());
}

parcel_ptr pack(waitable& object, object_rights rights, token_label& label, std::error_code& ec) noexcept {
    label.type = object.type;
    label.rights = static_cast<std::uint8_t>(rights);
    label.set_name(object.name.view());
    return wrap(duplicate_here(object.handle.get(), native_rights(object.type, rights), ec), ec);
}

parcel_ptr pack(const region& region, region_access access, token_label& label, std::error_code& ec) noexcept {
    label.type = object_type::region;
    label.rights = static_cast<std::uint8_t>(access);
    label.set_name(region.name.view());
    return wrap(duplicate_here(region.section.get(), native_rights(access), ec), ec);
}

void make_inheritable(parcel& contents, token_label& label, std::error_code& ec) noexcept {
    if (!SetHandleInformation(contents.handle.get(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT))
        ec = last_error();
    write_value(contents.handle.get(), label); // which is the same in the child (HD-03)
}

void put_into(native_handle_type process, const parcel& contents, token_label& label, std::error_code& ec) noexcept {
    HANDLE there = nullptr;
    // Inheritable, which marks it; what that process starts before it takes the handle may get it, too.
    if (!DuplicateHandle(GetCurrentProcess(), contents.handle.get(), process, &there, 0, TRUE, DUPLICATE_SAME_ACCESS))
        ec = last_error();
    write_value(there, label);
}

void send(native_handle_type, std::string_view, const parcel&, std::error_code& ec) noexcept {
    ec = errc::not_supported; // sockets carry no handles here
}

parcel_ptr take_inherited(const token_label& label, std::error_code& ec) noexcept {
    const HANDLE handle = value_in(label, ec);
    DWORD flags = 0;
    if (ec)
        return nullptr;
    if (!GetHandleInformation(handle, &flags) || (flags & HANDLE_FLAG_INHERIT) == 0)
        ec = errc::stale_token;
    else
        check_against(label, handle, ec);
    parcel_ptr result = wrap({}, ec);
    if (result && !SetHandleInformation(handle, HANDLE_FLAG_INHERIT, 0))
        ec = last_error();
    if (ec)
        return nullptr;
    result->handle.reset(handle);
    return result;
}

parcel_ptr fetch_from(native_handle_type process, const token_label& label, std::error_code& ec) noexcept {
    const HANDLE handle = value_in(label, ec);
    HANDLE copy = nullptr;
    if (ec)
        return nullptr;
    // With the same rights: those that the label tells of might be more, and granted (HD-16).
    if (!DuplicateHandle(process, handle, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS)) {
        ec = fetch_error(last_error(), process);
        return nullptr;
    }
    unique_handle owned(copy);
    check_against(label, copy, ec);
    return wrap(std::move(owned), ec);
}

parcel_ptr receive(native_handle_type, std::span<char>, std::size_t&, std::error_code& ec) noexcept {
    ec = errc::not_supported;
    return nullptr;
}

// The handles were checked when they came in.

waitable* unpack_waitable(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept {
    std::unique_ptr<waitable> result(new (std::nothrow) waitable);
    if (!result || !name_it(result->name, label)) {
        ec = no_memory();
        return nullptr;
    }
    result->type = label.type;
    result->handle = std::move(contents->handle);
    return result.release();
}

region* unpack_region(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept {
    std::unique_ptr<region> result = allocate_region(ec);
    if (result && !name_it(result->name, label))
        ec = no_memory();
    if (ec)
        return nullptr;
    result->section = std::move(contents->handle);
    return finish(std::move(result), ec);
}

} // namespace mutual::platform
