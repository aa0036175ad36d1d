// Views of regions.

#include "win32/mapped_file.hpp"
#include "win32/region.hpp"

#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <algorithm>

namespace mutual::platform {
namespace {

constexpr bool is_shared_and_writable(view_access access) noexcept {
    return access == view_access::read_write || access == view_access::execute_read_write;
}

constexpr DWORD view_rights(view_access access) noexcept {
    switch (access) {
    case view_access::read_only:
        return FILE_MAP_READ;
    case view_access::read_write:
        return FILE_MAP_READ | FILE_MAP_WRITE;
    case view_access::copy_on_write: // alone: next to READ or WRITE the kernel overlooks it (PR-04)
        return FILE_MAP_COPY;
    case view_access::execute_read:
        return FILE_MAP_READ | FILE_MAP_EXECUTE;
    case view_access::execute_read_write:
        return FILE_MAP_READ | FILE_MAP_WRITE | FILE_MAP_EXECUTE;
    case view_access::execute_copy_on_write:
        return FILE_MAP_COPY | FILE_MAP_EXECUTE;
    }
    return 0;
}

constexpr DWORD page_protection(view_access access) noexcept {
    switch (access) {
    case view_access::read_only:
        return PAGE_READONLY;
    case view_access::read_write:
        return PAGE_READWRITE;
    case view_access::copy_on_write:
        return PAGE_WRITECOPY;
    case view_access::execute_read:
        return PAGE_EXECUTE_READ;
    case view_access::execute_read_write:
        return PAGE_EXECUTE_READWRITE;
    case view_access::execute_copy_on_write:
        return PAGE_EXECUTE_WRITECOPY;
    }
    return PAGE_NOACCESS;
}

/// The kernel calls such an address an invalid parameter, as it does a view that the rights do not allow.
bool is_beyond_this_process(const void* address, std::size_t size) noexcept {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    const auto first = reinterpret_cast<std::uintptr_t>(address);
    const auto last = reinterpret_cast<std::uintptr_t>(info.lpMaximumApplicationAddress);
    return first > last || size - 1 > last - first || address < info.lpMinimumApplicationAddress;
}

std::error_code map_error(DWORD code) noexcept {
    switch (code) {
    case ERROR_INVALID_ADDRESS:
        return errc::address_in_use;
    case ERROR_MAPPED_ALIGNMENT:
        return errc::misaligned;
    case ERROR_ACCESS_DENIED:
    case ERROR_INVALID_PARAMETER: // more than the section itself allows (PR-21); the range was checked before
        return errc::insufficient_rights;
    default:
        return {static_cast<int>(code), native_category()};
    }
}

std::error_code protection_error(DWORD code) noexcept {
    if (code == ERROR_INVALID_PARAMETER || code == ERROR_ACCESS_DENIED) // PR-22
        return errc::insufficient_rights;
    return {static_cast<int>(code), native_category()};
}

/// Calls `work(first, size, facts)` for each piece of [first, first + size) whose pages are in one state, and stops at
/// the first that returns false.
template <typename Work>
bool for_each_piece(std::byte* first, std::size_t size, Work work) noexcept {
    std::byte* const end = first + size;
    while (first < end) {
        MEMORY_BASIC_INFORMATION facts;
        if (VirtualQuery(first, &facts, sizeof(facts)) == 0)
            return false;
        std::byte* const next = std::min(end, static_cast<std::byte*>(facts.BaseAddress) + facts.RegionSize);
        if (!work(first, static_cast<std::size_t>(next - first), facts))
            return false;
        first = next;
    }
    return true;
}

} // namespace

detail::mapping map_region(const region& region, std::uint64_t offset, std::size_t size, view_access access,
                           void* address, std::error_code& ec) noexcept {
    if (address != nullptr && is_beyond_this_process(address, size)) {
        ec = errc::address_in_use;
        return {};
    }
    // Without the flag even a region of large pages is mapped with small ones (SE-10).
    const DWORD pages = region.facts.large_pages ? DWORD{FILE_MAP_LARGE_PAGES} : DWORD{0};
    detail::mapping result;
    result.base = MapViewOfFileEx(region.section.get(), view_rights(access) | pages, high_half(offset),
                                  low_half(offset), size, address);
    if (result.base == nullptr) {
        ec = map_error(GetLastError());
        return {};
    }
    result.size = size;
    if (region.facts.is_file && is_shared_and_writable(access))
        result.backing = keep_file(region.file.get(), ec);
    if (ec) {
        UnmapViewOfFile(result.base);
        return {};
    }
    return result;
}

void unmap_region(const detail::mapping& mapping) noexcept {
    UnmapViewOfFile(mapping.base);
    forget_file(mapping);
}

void flush_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    if (has_file(mapping) && !FlushViewOfFile(first, size))
        ec = last_error();
}

void sync_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    flush_mapping(mapping, first, size, ec);
    if (!ec)
        flush_file(mapping, ec);
}

void protect_mapping(const detail::mapping& mapping, view_access access, std::error_code& ec) noexcept {
    const DWORD protection = page_protection(access);
    const bool done =
        for_each_piece(static_cast<std::byte*>(mapping.base), mapping.size,
                       [protection](std::byte* first, std::size_t size, const MEMORY_BASIC_INFORMATION& facts) {
                           DWORD before = 0;
                           return facts.State != MEM_COMMIT || VirtualProtect(first, size, protection, &before) != 0;
                       });
    if (!done)
        ec = protection_error(GetLastError());
}

void commit_mapping(const detail::mapping&, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    // What has memory already is left alone: the kernel refuses it for files, and would undo protect() for memory.
    const bool done =
        for_each_piece(first, size, [](std::byte* piece, std::size_t bytes, const MEMORY_BASIC_INFORMATION& facts) {
            return facts.State != MEM_RESERVE ||
                   VirtualAlloc(piece, bytes, MEM_COMMIT, facts.AllocationProtect) != nullptr;
        });
    if (done)
        return;
    ec = last_error();
    if (ec == std::errc::not_enough_memory)
        ec = errc::store_full;
}

} // namespace mutual::platform
