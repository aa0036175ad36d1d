#include "platform/region.hpp"

#include "posix/anonymous_memory.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/memory_store.hpp"
#include "posix/region_handle.hpp"
#include "posix/region_list.hpp"
#include "posix/retry.hpp"
#include "posix/with_room.hpp"

#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace mutual::platform {

namespace {

using posix::guarded_file;
using posix::intent;
using posix::page_kind;
using posix::region_backing;
using posix::region_ptr;
using posix::unique_fd;

region_backing backing_of(const region_options& options) noexcept {
    return options.commit == commit_mode::reserved ? region_backing::reserved_memory : region_backing::memory;
}

/// The guard of a new, empty file is held: makes it a memory region.
void make_memory(guarded_file& file, const object_name& name, const posix::shm_path& path,
                 const region_options& options, std::error_code& ec) noexcept {
    if (options.pages == page_request::require_large) { // the store that has names has none
        ec = errc::large_pages_unavailable;
        return;
    }
    const std::uint64_t size = posix::whole_pages(options.size);
    const std::uint64_t block = posix::control_block_size;
    posix::object_header header = make_header(object_type::region, &name, path, options.permit);
    header.region_size = size;
    header.region_access = static_cast<std::uint8_t>(options.access);
    header.region_backing = static_cast<std::uint8_t>(backing_of(options));
    fill(file, &name, (size + block - 1) / block * block, header, 0, ec);
    if (!ec && options.commit == commit_mode::committed)
        posix::reserve_memory(file.fd.get(), 0, size, ec);
}

region* create_or_open(const object_name& name, intent wanted, const region_options& options, bool& created,
                       std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    const posix::no_fork_now while_guarded;
    made->path = posix::shm_path(name);
    guarded_file file = enter(name, made->path, wanted, object_type::region, ec,
                              {options.permit, can_write(widest_view(options.access))});
    if (ec)
        return nullptr;
    created = file.fresh;
    if (created)
        make_memory(file, name, made->path, options, ec);
    if (!ec)
        adopt(*made, file, options.access, ec);
    if (!ec)
        return made.release();
    if (std::exchange(created, false))
        discard(file, made->path);
    return nullptr;
}

/// A plain name of the system, without a control block. The caller removes it again when it fails.
void make_native(region& made, const region_options& options, std::error_code& ec) noexcept {
    made.size = posix::whole_pages(options.size);
    if (posix::retry([&] { return ::ftruncate(made.bytes.get(), static_cast<off_t>(made.size)); }) != 0)
        ec = posix::store_error(errno);
    else if (options.commit == commit_mode::committed)
        posix::reserve_memory(made.bytes.get(), 0, made.size, ec);
    made.allowed = options.access;
    made.backing = backing_of(options);
}

unique_fd open_native_file(const posix::shm_path& path, int flags, std::error_code& ec) noexcept {
    unique_fd fd(posix::retry(
        [&] { return ::shm_open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR); }));
    if (!fd)
        ec = posix::store_error(errno);
    return fd;
}

region* create_native(const char* system_name, const region_options& options, std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    made->path = posix::shm_path::of_system_name(system_name);
    made->bytes = open_native_file(made->path, O_RDWR | O_CREAT | O_EXCL, ec);
    if (ec)
        return nullptr;
    make_native(*made, options, ec);
    unique_fd for_reading;
    if (!ec && !can_write(widest_view(options.access)))
        for_reading = open_native_file(made->path, O_RDONLY, ec);
    if (ec) {
        posix::unlink_if_same(made->bytes.get(), made->path.c_str());
        return nullptr;
    }
    if (for_reading)
        made->bytes = std::move(for_reading);
    made->removes_name = true;
    return made.release();
}

unique_fd make_unnamed(page_kind pages, const region_options& options, std::uint64_t size,
                       std::error_code& ec) noexcept {
    unique_fd fd = posix::make_anonymous_memory(pages, ec);
    if (ec)
        return fd;
    // The system lets everybody write it: who is handed it for reading, as another user, could open it anew for writing.
    if (::fchmod(fd.get(), S_IRUSR | S_IWUSR) != 0)
        ec = {errno, native_category()};
    else if (posix::retry([&] { return ::ftruncate(fd.get(), static_cast<off_t>(size)); }) != 0)
        ec = posix::store_error(errno);
    else if (options.commit == commit_mode::committed)
        posix::reserve_memory(fd.get(), 0, size, ec);
    if (!ec)
        posix::seal_anonymous_memory(fd.get(), !can_write(widest_view(options.access)), ec);
    return ec ? unique_fd() : std::move(fd);
}

region* create_unnamed(const region_options& options, std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    made->size = posix::whole_pages(options.size);
    made->allowed = options.access;
    made->backing = backing_of(options);
    if (options.pages != page_request::normal) {
        made->bytes = make_unnamed(page_kind::large, options, made->size, ec);
        made->large_pages = static_cast<bool>(made->bytes);
        if (ec && options.pages == page_request::require_large) {
            ec = errc::large_pages_unavailable;
            return nullptr;
        }
        ec.clear();
    }
    if (!made->bytes)
        made->bytes = make_unnamed(page_kind::normal, options, made->size, ec);
    return ec ? nullptr : made.release();
}

} // namespace

region* create_region(const object_name& name, disposition how, const region_options& options, bool& created,
                      std::error_code& ec) noexcept {
    const intent wanted = how == disposition::create_only ? intent::create_only : intent::open_or_create;
    return posix::make_with_room(
        [&](std::error_code& e) noexcept { return create_or_open(name, wanted, options, created, e); }, ec);
}

region* open_region(const object_name& name, const region_open_options& how, std::error_code& ec) noexcept {
    region_options options;
    options.access = how.access;
    options.permit = how.permit;
    bool created = false;
    return create_or_open(name, intent::open, options, created, ec);
}

region* create_unnamed_region(const region_options& options, std::error_code& ec) noexcept {
    return posix::make_with_room([&](std::error_code& e) noexcept { return create_unnamed(options, e); }, ec);
}

region* create_native_region(const char* system_name, const region_options& options, std::error_code& ec) noexcept {
    if (options.pages == page_request::require_large) {
        ec = errc::large_pages_unavailable;
        return nullptr;
    }
    return posix::make_with_room([&](std::error_code& e) noexcept { return create_native(system_name, options, e); },
                                 ec);
}

region* open_native_region(const char* system_name, region_access access, std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    made->path = posix::shm_path::of_system_name(system_name);
    made->bytes = open_native_file(made->path, can_write(widest_view(access)) ? O_RDWR : O_RDONLY, ec);
    if (ec)
        return nullptr;
    struct stat status {};
    if (::fstat(made->bytes.get(), &status) != 0)
        ec = {errno, native_category()};
    else if (status.st_size == 0)
        ec = errc::zero_size; // its creator has not got further yet, or died
    made->size = static_cast<std::uint64_t>(status.st_size);
    made->allowed = access;
    made->is_foreign = true;
    return ec ? nullptr : made.release();
}

std::uint64_t region_size(const region& region) noexcept {
    return region.size;
}

bool region_has_large_pages(const region& region) noexcept {
    return region.large_pages;
}

std::string region_native_name(const region& region) {
    // The bytes of a named file region are the file's; the object of its name holds none of them.
    return std::string(region.backing == region_backing::file ? std::string_view() : region.path.text());
}

native_handle_type region_native_handle(const region& region) noexcept {
    const posix::no_fork_now while_used;
    return region.mapped_fd();
}

void region_closer::operator()(region* handle) const noexcept {
    const region_ptr last(handle);
    const posix::no_fork_now while_used;
    if (handle == nullptr || handle->holder != ::getpid())
        return;
    if (handle->removes_name)
        posix::unlink_if_same(handle->bytes.get(), handle->path.c_str());
    if (!handle->seat && !handle->is_lost)
        return;
    posix::remove_from_list(*handle);
    if (handle->seat)
        leave(std::move(handle->seat), handle->path, handle->is_writable);
}

} // namespace mutual::platform
