#include "platform/region.hpp"
#include "platform/system.hpp"

#include "posix/exact_mapping.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/memory_store.hpp"
#include "posix/open_file.hpp"
#include "posix/region_handle.hpp"
#include "posix/retry.hpp"

#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <new>

namespace mutual::platform {

namespace {

/// What a view of reserved memory needs to commit more of it, when its region's handle may be closed already.
struct reserved_backing {
    posix::unique_fd fd;
    std::uint64_t offset; ///< of the mapping's first byte in the region
};

/// Neutral code keeps it as a number, as what is behind a mapping is each system's own business.
reserved_backing* reserved(const detail::mapping& mapping) noexcept {
    return reinterpret_cast<reserved_backing*>(mapping.backing); // NOLINT(performance-no-int-to-ptr)
}

int protection(view_access access) noexcept {
    const rights wanted = rights_of(access);
    return PROT_READ | (wanted.write ? PROT_WRITE : 0) | (wanted.execute ? PROT_EXEC : 0);
}

/// Files and other programs' objects can be cut by anybody; a view beyond their end would be a SIGBUS. What mutual
/// made keeps its size.
void check_end(const region& region, std::uint64_t end, std::error_code& ec) noexcept {
    if (region.backing != posix::region_backing::file && !region.is_foreign)
        return;
    struct stat status {};
    if (::fstat(region.mapped_fd(), &status) != 0)
        ec = {errno, native_category()};
    else if (static_cast<std::uint64_t>(status.st_size) < end)
        ec = errc::out_of_range;
}

detail::mapping map_pages(const region& region, std::uint64_t offset, std::size_t size, view_access access,
                          void* address, std::error_code& ec) noexcept {
    const int flags = rights_of(access).to_copy ? MAP_PRIVATE : MAP_SHARED;
    const auto begin = static_cast<off_t>(offset);
    const int fd = region.mapped_fd();
    void* const base = address == nullptr ? ::mmap(nullptr, size, protection(access), flags, fd, begin)
                                          : posix::map_exactly(address, size, protection(access), flags, fd, begin);
    if (base != MAP_FAILED)
        return {base, size, 0};
    if (errno == EEXIST)
        ec = errc::address_in_use;
    else
        ec = {errno, native_category()};
    return {};
}

/// Remembers what is behind a view that may be committed later.
void keep_backing(detail::mapping& mapping, const region& region, std::uint64_t offset, std::error_code& ec) noexcept {
    auto* const kept = new (std::nothrow) reserved_backing{posix::unique_fd(), offset};
    if (kept == nullptr) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return;
    }
    mapping.backing = reinterpret_cast<std::intptr_t>(kept);
    kept->fd = posix::copy_of(region.mapped_fd(), ec);
}

struct page_range {
    std::byte* first;
    std::size_t size;
};

/// The pages that [first, first + size) touches. A mapping begins on a page.
page_range pages_of(const detail::mapping& mapping, std::byte* first, std::size_t size) noexcept {
    auto* const base = static_cast<std::byte*>(mapping.base);
    const auto before = static_cast<std::size_t>(first - base) % page_size();
    return {first - before, size + before};
}

void write_back(const detail::mapping& mapping, std::byte* first, std::size_t size, int how,
                std::error_code& ec) noexcept {
    const page_range pages = pages_of(mapping, first, size);
    if (posix::retry([&] { return ::msync(pages.first, pages.size, how); }) != 0)
        ec = {errno, native_category()};
}

} // namespace

detail::mapping map_region(const region& region, std::uint64_t offset, std::size_t size, view_access access,
                           void* address, std::error_code& ec) noexcept {
    const posix::no_fork_now while_used;
    if (!may_map(region.allowed, access)) {
        ec = errc::insufficient_rights;
        return {};
    }
    ec = posix::check_region(region);
    if (!ec)
        check_end(region, offset + size, ec);
    if (ec)
        return {};
    detail::mapping mapping = map_pages(region, offset, size, access, address, ec);
    if (!ec && region.backing == posix::region_backing::reserved_memory && writes_through(access))
        keep_backing(mapping, region, offset, ec);
    if (ec && mapping.base != nullptr) {
        unmap_region(mapping);
        return {};
    }
    return mapping;
}

void unmap_region(const detail::mapping& mapping) noexcept {
    ::munmap(mapping.base, mapping.size);
    delete reserved(mapping);
}

// Linux writes changed pages back by itself and takes MS_ASYNC as read; other systems start at once.
void flush_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    write_back(mapping, first, size, MS_ASYNC, ec);
}

// MS_SYNC is fdatasync for the range: the bytes, and of the metadata what is needed to find them again (size, blocks).
// So views need no descriptor of their file; only time stamps may reach the disk later.
void sync_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    write_back(mapping, first, size, MS_SYNC, ec);
}

void protect_mapping(const detail::mapping& mapping, view_access access, std::error_code& ec) noexcept {
    if (::mprotect(mapping.base, mapping.size, protection(access)) != 0)
        ec = {errno, native_category()};
}

void commit_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept {
    const reserved_backing* const kept = reserved(mapping);
    if (kept == nullptr)
        return; // everything has memory since the region was made, or is a file's (SE-07)
    const page_range pages = pages_of(mapping, first, size);
    const auto distance = static_cast<std::uint64_t>(pages.first - static_cast<std::byte*>(mapping.base));
    posix::reserve_memory(kept->fd.get(), kept->offset + distance, pages.size, ec);
}

} // namespace mutual::platform
