// Regions of files. A named one has an object like all others, with a control block alone, which says which file it is;
// a handle of it has two descriptors, one for its seat there and one for the file.

#include "posix/backing_file.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/region_handle.hpp"
#include "posix/with_room.hpp"

#include "platform/region.hpp"
#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <cerrno>
#include <utility>

namespace mutual::platform {

namespace {

using posix::file_extent;
using posix::guarded_file;
using posix::intent;
using posix::region_backing;
using posix::region_ptr;

region* make_unnamed(const char* path, const file_region_options& options, std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    file_extent extent;
    made->bytes = posix::open_backing_file(path, options, extent, ec);
    made->size = extent.region;
    made->allowed = options.access;
    made->backing = region_backing::file;
    made->file_object = posix::next_file_object();
    return ec ? nullptr : made.release();
}

void write_block(guarded_file& object, const object_name& name, const region& made, const file_extent& extent,
                 const char* path, const file_region_options& options, std::error_code& ec) noexcept {
    posix::object_header header = make_header(object_type::region, &name, made.path, options.permit);
    header.region_size = extent.region;
    header.region_access = static_cast<std::uint8_t>(options.access);
    header.region_backing = static_cast<std::uint8_t>(region_backing::file);
    fill(object, &name, 0, header, 0, ec);
    if (!ec)
        posix::write_backing_file(object.fd.get(), object.control_offset, made.bytes.get(), path, ec);
}

/// The guard of a new, empty object is held. Leaves neither a longer file nor a name behind when it fails.
void make_named(region& made, guarded_file& object, const object_name& name, const char* path,
                const file_region_options& options, std::error_code& ec) noexcept {
    file_extent extent;
    made.bytes = posix::open_backing_file(path, options, extent, ec);
    if (!ec)
        write_block(object, name, made, extent, path, options, ec);
    if (!ec)
        adopt(made, object, options.access, ec);
    if (!ec)
        return;
    if (made.bytes)
        posix::undo_growth(made.bytes.get(), extent);
    discard(object, made.path);
}

region* open_or_make(const object_name& name, const char* path, const file_region_options& options, bool& created,
                     std::error_code& ec) noexcept {
    region_ptr made = posix::allocate_region(ec);
    if (!made)
        return nullptr;
    const posix::no_fork_now while_guarded;
    made->path = posix::shm_path(name);
    guarded_file object = enter(name, made->path, intent::open_or_create, object_type::region, ec,
                                {options.permit, can_write(widest_view(options.access))});
    if (ec)
        return nullptr;
    const bool fresh = object.fresh;
    if (fresh)
        make_named(*made, object, name, path, options, ec);
    else
        adopt(*made, object, options.access, ec); // the file that was asked for does not matter now (CO-10)
    created = fresh && !ec;
    return ec ? nullptr : made.release();
}

} // namespace

region* create_file_region(const object_name* name, const std::filesystem::path& file,
                           const file_region_options& options, bool& created, std::error_code& ec) noexcept {
    if (file.native().find('\0') != std::string::npos) { // the system would stop reading there
        ec = {EINVAL, native_category()};
        return nullptr;
    }
    const char* const path = file.c_str();
    if (name == nullptr)
        return make_unnamed(path, options, ec);
    return posix::make_with_room(
        [&](std::error_code& e) noexcept { return open_or_make(*name, path, options, created, e); }, ec);
}

} // namespace mutual::platform
