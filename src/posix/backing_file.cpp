#include "posix/backing_file.hpp"

#include "posix/file_identity.hpp"
#include "posix/kernel/directory.hpp"
#include "posix/memory_store.hpp"
#include "posix/read_at.hpp"
#include "posix/retry.hpp"

#include "view_rights.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace mutual::posix {

namespace {

/// O_NONBLOCK: a pipe in the file's place must not make us wait for its other end. Regular files do not care.
int open_flags(bool writable) noexcept {
    return (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
}

std::uint64_t regular_size(int fd, std::error_code& ec) noexcept {
    struct stat status {};
    if (::fstat(fd, &status) != 0)
        ec = {errno, native_category()};
    else if (S_ISDIR(status.st_mode))
        ec = {EISDIR, native_category()};
    else if (!S_ISREG(status.st_mode))
        ec = errc::not_supported;
    return ec ? 0 : static_cast<std::uint64_t>(status.st_size);
}

file_identity identity_of(const backing_file& stored) noexcept {
    return {stored.device, stored.inode, stored.birth_seconds, stored.birth_nanoseconds, stored.generation};
}

/// Opens what `path` denotes if it is `file`. It is looked at before it is opened too: opening the wrong thing, say a
/// device, can have effects.
unique_fd open_if_same(const char* path, const file_identity& file, int flags, std::error_code& ec) noexcept {
    std::error_code unreachable;
    if (path[0] != '/' || !(identify(path, unreachable) == file) || unreachable)
        return {};
    unique_fd fd(retry([&] { return ::open(path, flags); }));
    if (!fd && errno != ENOENT) // or it has just been renamed
        ec = {errno, native_category()};
    else if (fd && (!(identify(fd.get(), unreachable) == file) || unreachable))
        fd.reset();
    return fd;
}

bool read_backing_file(int object, std::uint64_t control_offset, backing_file& stored) noexcept {
    const bool is_read = read_at(object, control_offset + backing_page_offset, stored);
    stored.path[sizeof stored.path - 1] = '\0';
    return is_read;
}

/// The administrator believes other users' objects too; but what one names must be its maker's own, or he would be led
/// to write where its maker may not.
bool is_makers_own(int object, int file) noexcept {
    struct stat made {};
    struct stat named {};
    if (::fstat(object, &made) != 0 || ::fstat(file, &named) != 0)
        return false;
    return made.st_uid == 0 || made.st_uid == ::geteuid() || made.st_uid == named.st_uid;
}

} // namespace

unique_fd open_backing_file(const char* path, const file_region_options& options, file_extent& extent,
                            std::error_code& ec) noexcept {
    const bool writable = can_write(widest_view(options.access));
    unique_fd fd(retry([&] { return ::open(path, open_flags(writable)); }));
    if (!fd) {
        ec = {errno, native_category()};
        return fd;
    }
    extent.before = regular_size(fd.get(), ec);
    extent.region = options.size != 0 ? options.size : extent.before;
    if (ec)
        return {};
    if (extent.region == 0)
        ec = errc::empty_file;
    else if (extent.region > extent.before && !writable)
        ec = errc::file_too_small;
    else if (extent.region > extent.before)
        grow_file(fd.get(), extent.before, extent.region, ec);
    return ec ? unique_fd() : std::move(fd);
}

void undo_growth(int fd, const file_extent& extent) noexcept {
    struct stat status {};
    const bool as_we_left_it = ::fstat(fd, &status) == 0 && static_cast<std::uint64_t>(status.st_size) == extent.region;
    if (extent.before < extent.region && as_we_left_it)
        retry([&] { return ::ftruncate(fd, static_cast<off_t>(extent.before)); });
}

void write_backing_file(int object, std::uint64_t control_offset, int file, const char* path,
                        std::error_code& ec) noexcept {
    const file_identity id = identify(file, ec);
    if (ec)
        return;
    backing_file stored{id.device, id.inode, id.birth_seconds, id.birth_nanoseconds, 0, id.generation, {}};
    static_assert(sizeof stored.path >= PATH_MAX);
    if (::realpath(path, stored.path) == nullptr)
        stored.path[0] = '\0'; // only a hint: it may have been removed already, or lie too deep
    stored.path_size = static_cast<std::uint32_t>(::strnlen(stored.path, sizeof stored.path));
    const auto written = retry([&] {
        return ::pwrite(object, &stored, sizeof stored, static_cast<off_t>(control_offset + backing_page_offset));
    });
    if (written != static_cast<ssize_t>(sizeof stored))
        ec = store_error(written < 0 ? errno : ENOSPC);
}

bool is_backing_file(int object, std::uint64_t control_offset, int file) noexcept {
    backing_file stored{};
    std::error_code ec;
    return read_backing_file(object, control_offset, stored) && identify(file, ec) == identity_of(stored) && !ec;
}

unique_fd reach_backing_file(int object, std::uint64_t control_offset, bool writable, std::error_code& ec) noexcept {
    backing_file stored{};
    if (!read_backing_file(object, control_offset, stored)) {
        ec = errc::not_a_mutual_object;
        return {};
    }
    unique_fd fd = open_if_same(stored.path, identity_of(stored), open_flags(writable), ec);
    if (!fd && !ec)
        fd = open_through_holders(identity_of(stored), open_flags(writable));
    if (!fd && !ec)
        ec = errc::backing_file_lost;
    if (fd && !is_makers_own(object, fd.get())) {
        ec = errc::untrusted_object;
        fd.reset();
    }
    return fd;
}

} // namespace mutual::posix
