#include "posix/region_handle.hpp"

#include "posix/backing_file.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/open_file.hpp"
#include "posix/region_list.hpp"
#include "posix/retry.hpp"

#include "platform/system.hpp"
#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <utility>

namespace mutual::posix {

namespace {

/// Another opening of the file behind `fd`, which has no seat.
unique_fd open_again(const shm_path& path, int fd, bool writable, std::error_code& ec) noexcept {
    const int flags = (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    unique_fd other(retry([&] { return ::shm_open(path.c_str(), flags, 0); }));
    if (!other)
        ec = {errno, native_category()};
    else if (!is_same_file(fd, other.get(), ec) && !ec)
        ec = {ENOENT, native_category()}; // somebody removed the file by hand, in spite of the guard
    return ec ? unique_fd() : std::move(other);
}

/// What can be mapped: for a handle that may not write, a descriptor through which the kernel refuses it too. A view of
/// reserved memory keeps a copy of its descriptor, so that one must not carry a seat: views keep no names (LT-03).
void open_bytes(platform::region& region, const guarded_file& file, bool writable, std::error_code& ec) noexcept {
    if (region.bytes)
        return;
    if (region.backing == region_backing::file)
        region.bytes = reach_backing_file(file.fd.get(), file.control_offset, writable, ec);
    else if (!writable || region.backing == region_backing::reserved_memory)
        region.bytes = open_again(region.path, file.fd.get(), writable, ec);
}

} // namespace

bool writes_with(region_access access, const platform::region& region) noexcept {
    return can_write(widest_view(access)) && can_write(widest_view(region.allowed));
}

void read_region(platform::region& region, const guarded_file& file, std::error_code& ec) noexcept {
    const object_header& header = file.header;
    const bool is_file = header.region_backing == static_cast<std::uint8_t>(region_backing::file);
    if (header.region_size == 0 || (!is_file && header.region_size > file.control_offset) ||
        header.region_backing > static_cast<std::uint8_t>(region_backing::file) ||
        header.region_access > static_cast<std::uint8_t>(region_access::execute_read_write)) {
        ec = errc::not_a_mutual_object;
        return;
    }
    region.size = header.region_size;
    region.allowed = static_cast<region_access>(header.region_access);
    region.backing = static_cast<region_backing>(header.region_backing);
}

std::error_code check_region(const platform::region& region) noexcept {
    struct stat status {};
    if (region.is_lost)
        return errc::lost_in_fork;
    const bool is_removed = region.seat && ::fstat(region.seat.get(), &status) == 0 && status.st_nlink == 0;
    return is_removed ? make_error_code(errc::name_removed) : std::error_code();
}

std::uint64_t next_file_object() noexcept {
    std::uint64_t number = 0;
    static_cast<void>(::getentropy(&number, sizeof number)); // never fails for so little
    return number | 1;
}

void mark_views(const platform::region& region, std::uint32_t mode) noexcept {
    std::error_code ignored; // a filesystem out of locks: the file is then merely used again too early
    if ((mode & (S_IWGRP | S_IWOTH)) != 0 && region.backing != region_backing::file)
        try_lock_bytes(region.mapped_fd(), lock_kind::shared, views_byte, ignored);
}

region_ptr allocate_region(std::error_code& ec) noexcept {
    region_ptr region(new (std::nothrow) platform::region);
    if (!region)
        ec = std::make_error_code(std::errc::not_enough_memory);
    return region;
}

void adopt(platform::region& region, guarded_file& file, region_access access, std::error_code& ec) noexcept {
    read_region(region, file, ec);
    if (!ec)
        take_shared_seat(file.fd.get(), ec);
    if (ec)
        return;
    const bool writable = writes_with(access, region);
    if (writable && !file.is_writable)
        ec = {EACCES, native_category()};
    else
        open_bytes(region, file, writable, ec);
    if (ec) {
        // Before the guard goes: a holder who leaves next must not see us and think that we shall remove the name.
        unlock_bytes(file.fd.get(), shared_seat);
        return;
    }
    file.guard.release();
    region.seat = std::move(file.fd);
    region.is_writable = file.is_writable;
    mark_views(region, file.header.mode);
    add_to_list(region);
}

std::uint64_t whole_pages(std::uint64_t size) noexcept {
    const std::uint64_t page = platform::page_size();
    return (size + page - 1) / page * page;
}

} // namespace mutual::posix
