// What goes into a parcel, and what comes out of it.

#include "platform/handover.hpp"
#include "platform/waitable.hpp"

#include "posix/backing_file.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/reading_rules.hpp"
#include "posix/open_file.hpp"
#include "posix/parcel.hpp"
#include "posix/region_handle.hpp"
#include "posix/region_list.hpp"
#include "posix/waitable.hpp"

#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace mutual::platform {

namespace {

using posix::allocate_parcel;
using posix::region_backing;
using posix::unique_fd;

// The facts of a region's label, after the two that posix::describe notes.
constexpr std::size_t size_fact = 2;
constexpr std::size_t kind_fact = 3; ///< see kind_of
constexpr std::size_t file_fact = 4; ///< platform::region::file_object

std::uint64_t kind_of(const region& region) noexcept {
    return static_cast<std::uint64_t>(region.allowed) | static_cast<std::uint64_t>(region.backing) << 8 |
           std::uint64_t{region.large_pages} << 16 | std::uint64_t{region.is_foreign} << 17;
}

bool set_kind(region& region, std::uint64_t kind) noexcept {
    region.allowed = static_cast<region_access>(kind & 0xFF);
    region.backing = static_cast<region_backing>(kind >> 8 & 0xFF);
    region.large_pages = (kind >> 16 & 1) != 0;
    region.is_foreign = (kind >> 17 & 1) != 0;
    return kind >> 18 == 0 && region.allowed <= region_access::execute_read_write &&
           region.backing <= region_backing::file;
}

/// What is mapped, with less rights if need be. No seat is on it, so that a copy will do where the rights are the same.
unique_fd pack_bytes(int fd, bool writable, const posix::shm_path& path, std::error_code& ec) noexcept {
    return posix::is_writable(fd) == writable ? posix::copy_of(fd, ec) : posix::reopen(fd, writable, path, ec);
}

/// A writable description of a region serves as both, as long as no view must outlive its seat.
bool has_separate_bytes(const region& region, bool writable) noexcept {
    return !region.seat || region.backing != region_backing::memory || !writable;
}

parcel_ptr pack_descriptors(const region& region, bool writable, std::error_code& ec) noexcept {
    const posix::no_fork_now while_used;
    ec = posix::check_region(region);
    parcel_ptr contents = ec ? nullptr : allocate_parcel(ec);
    if (contents && region.seat)
        contents->fds[0] = posix::open_seat(region.seat.get(), region.is_writable, region.path, ec);
    if (!ec && has_separate_bytes(region, writable))
        contents->fds[1] = pack_bytes(region.mapped_fd(), writable, region.path, ec);
    return ec ? nullptr : std::move(contents);
}

/// Everything but the seat of a region without an object, from what the label says and the descriptor shows.
void read_unnamed(region& region, const token_label& label, std::error_code& ec) noexcept {
    struct stat status {};
    region.size = label.facts[size_fact];
    region.file_object = label.facts[file_fact];
    const bool is_file = set_kind(region, label.facts[kind_fact]) && ::fstat(region.bytes.get(), &status) == 0 &&
                         S_ISREG(status.st_mode);
    const bool fits = region.size != 0 && region.size <= static_cast<std::uint64_t>(status.st_size);
    const bool may_be_cut = region.backing == region_backing::file || region.is_foreign;
    if (!is_file || (!fits && !may_be_cut) || (!may_be_cut && !posix::cannot_shrink(region.bytes.get())))
        ec = errc::invalid_token;
}

/// The same of a region with an object, which tells all itself; then its seat becomes the handle's.
void read_object(region& region, unique_fd object, std::error_code& ec) noexcept {
    posix::guarded_file file;
    file.fd = std::move(object);
    file.is_writable = posix::is_writable(file.fd.get());
    if (::fstat(file.fd.get(), &file.status) != 0) {
        ec = {errno, native_category()};
        return;
    }
    read_nameless(file, object_type::region, ec);
    if (!ec)
        read_region(region, file, ec);
    if (ec)
        return;
    const bool is_right = region.backing == region_backing::file
                              ? posix::is_backing_file(file.fd.get(), file.control_offset, region.bytes.get())
                              : !region.bytes || posix::is_same_file(file.fd.get(), region.bytes.get(), ec);
    if (!is_right && !ec)
        ec = errc::stale_token;
    if (ec)
        return;
    region.is_writable = file.is_writable;
    region.seat = std::move(file.fd);
    posix::mark_views(region, file.header.mode);
}

} // namespace

waitable* duplicate(waitable& object, object_rights /*rights*/, std::error_code& ec) noexcept {
    ec = posix::check_name(object);
    if (ec)
        return nullptr;
    object.references.fetch_add(1, std::memory_order_relaxed);
    return &object;
}

region* duplicate(const region& region, region_access access, std::error_code& ec) noexcept {
    token_label label;
    parcel_ptr contents = pack(region, access, label, ec);
    return ec ? nullptr : unpack_region(std::move(contents), label, ec);
}

bool is_same(const waitable& a, const waitable& b) noexcept {
    return a.device == b.device && a.inode == b.inode;
}

bool is_same(const region& a, const region& b) noexcept {
    const posix::no_fork_now while_used;
    const int one = a.seat ? a.seat.get() : a.bytes.get();
    const int other = b.seat ? b.seat.get() : b.bytes.get();
    std::error_code ignored; // there is no way to say it
    return static_cast<bool>(a.seat) == static_cast<bool>(b.seat) && a.file_object == b.file_object &&
           posix::is_same_file(one, other, ignored);
}

parcel_ptr pack(waitable& object, object_rights rights, token_label& label, std::error_code& ec) noexcept {
    ec = posix::check_name(object);
    parcel_ptr contents = ec ? nullptr : allocate_parcel(ec);
    if (!contents)
        return nullptr;
    // Who is only to look need not be able to write.
    const bool waits = includes(rights, object_rights::wait);
    const bool writable = posix::needs_writing(rights) || (waits && !posix::is_latch(object));
    contents->fds[0] = posix::open_seat(object.fd.get(), writable, object.path, ec);
    if (!ec)
        posix::describe(*contents, label, ec);
    label.type = type_of(object);
    label.rights = static_cast<std::uint8_t>(rights);
    label.set_name(object.path.text());
    return ec ? nullptr : std::move(contents);
}

parcel_ptr pack(const region& region, region_access access, token_label& label, std::error_code& ec) noexcept {
    parcel_ptr contents = pack_descriptors(region, posix::writes_with(access, region), ec);
    if (!ec)
        posix::describe(*contents, label, ec);
    label.type = object_type::region;
    label.rights = static_cast<std::uint8_t>(access);
    label.facts[size_fact] = region.size;
    label.facts[kind_fact] = kind_of(region);
    label.facts[file_fact] = region.file_object;
    label.set_name(region.path.text());
    return ec ? nullptr : std::move(contents);
}

waitable* unpack_waitable(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept {
    posix::check(*contents, label, ec);
    // Memory without a name is ours only if nobody can cut it away below us.
    const bool is_ours =
        contents->object() && (!label.name().empty() || posix::cannot_shrink(contents->object().get()));
    if (!ec && !is_ours)
        ec = errc::invalid_token;
    if (ec)
        return nullptr;
    const posix::shm_path path =
        label.name().empty() ? posix::shm_path() : posix::shm_path::of_system_name(label.name_text.data());
    std::unique_ptr<waitable> entry = posix::allocate_waitable(path, ec);
    if (ec)
        return nullptr;
    waitable* const made = posix::adopt_object(std::move(contents->fds[0]), label.type,
                                               static_cast<object_rights>(label.rights), std::move(entry), ec);
    if (made != nullptr)
        posix::take_possession(*contents);
    return made;
}

region* unpack_region(parcel_ptr contents, const token_label& label, std::error_code& ec) noexcept {
    posix::check(*contents, label, ec);
    posix::region_ptr made = ec ? nullptr : posix::allocate_region(ec);
    if (!made)
        return nullptr;
    if (!label.name().empty())
        made->path = posix::shm_path::of_system_name(label.name_text.data());
    made->bytes = std::move(contents->fds[1]);
    const bool has_object = static_cast<bool>(contents->fds[0]);
    if (has_object)
        read_object(*made, std::move(contents->fds[0]), ec);
    else
        read_unnamed(*made, label, ec);
    if (!ec && posix::writes_with(static_cast<region_access>(label.rights), *made) &&
        !posix::is_writable(made->mapped_fd()))
        ec = errc::invalid_token;
    if (ec)
        return nullptr;
    if (has_object)
        posix::add_to_list(*made);
    posix::take_possession(*contents);
    return made.release();
}

} // namespace mutual::platform
