#include "posix/kernel/directory.hpp"

#include "posix/job_end.hpp"
#include "posix/kernel/name_file.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/memory_store.hpp"
#include "posix/open_file.hpp"
#include "posix/permissions.hpp"
#include "posix/read_at.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace mutual::posix {

namespace {

/// The header of a living object has been read; is it what the caller wants?
void check_header(const object_header& header, std::error_code& ec) noexcept {
    if (header.magic != layout_magic)
        ec = errc::not_a_mutual_object;
    else if (header.version != layout_version)
        ec = errc::incompatible_layout;
}

/// Different names may have one digest.
void check_full_name(const guarded_file& file, std::string_view expected, std::error_code& ec) noexcept {
    std::array<char, object_name::max_size + 1> stored; // NOLINT(cppcoreguidelines-pro-type-member-init)
    const auto where = static_cast<off_t>(file.control_offset + name_page_offset);
    const auto got = retry([&] { return ::pread(file.fd.get(), stored.data(), expected.size(), where); });
    if (file.header.name_size != expected.size() || got != static_cast<ssize_t>(expected.size()) ||
        std::memcmp(stored.data(), expected.data(), expected.size()) != 0)
        ec = errc::name_collision;
}

/// No looser than its creator said.
bool is_as_declared(const struct stat& status, const object_header& header) noexcept {
    const mode_t declared = header.mode != 0 ? static_cast<mode_t>(header.mode) : S_IRUSR | S_IWUSR;
    return (status.st_mode & 0777 & ~declared) == 0;
}

void read_header(guarded_file& file, std::error_code& ec) noexcept {
    const auto size = static_cast<std::uint64_t>(file.status.st_size);
    if (size < control_block_size || size % control_block_size != 0) {
        ec = errc::not_a_mutual_object;
        return;
    }
    file.control_offset = size - control_block_size;
    const auto got = retry([&] {
        return ::pread(file.fd.get(), &file.header, sizeof file.header, static_cast<off_t>(file.control_offset));
    });
    if (got != static_cast<ssize_t>(sizeof file.header))
        ec = got < 0 ? std::error_code(errno, native_category()) : make_error_code(errc::not_a_mutual_object);
    else
        check_header(file.header, ec);
}

void check_type(const guarded_file& file, object_type wanted, std::error_code& ec) noexcept {
    if (!ec && file.header.type != wanted)
        ec = errc::wrong_object_type;
}

void read_living(guarded_file& file, const object_name& name, const shm_path& path, object_type type,
                 std::error_code& ec) noexcept {
    read_header(file, ec);
    if (!ec && !is_as_declared(file.status, file.header))
        ec = errc::untrusted_object;
    if (!ec && path.is_digest())
        check_full_name(file, name.base(), ec);
    check_type(file, type, ec);
}

/// Somebody who is no holder has a view of it, or owns the mutex in it without a handle.
bool is_used_without_handle(int fd) noexcept {
    return is_locked_elsewhere(fd, views_byte, true) || is_locked_elsewhere(fd, all_lingering, true);
}

/// Whoever closes the last handle, or is killed, lets go of one lock after the other: the seat may be first.
bool becomes_unused(int fd) noexcept {
    for (int patience = 50; is_used_without_handle(fd); --patience) {
        const timespec pause{0, 1'000'000};
        if (patience == 0)
            return false;
        ::nanosleep(&pause, nullptr);
    }
    return true;
}

/// Nobody holds it and nobody may remove it here, as it is another user's, who lets us write it: made empty, it serves
/// as well. Not as long as somebody uses its bytes; nor with other permissions, which only its owner could change.
bool retire(guarded_file& file, const access_request& access) noexcept {
    if (!file.is_writable || (file.status.st_mode & 0777) != mode_of(access.permit) || !becomes_unused(file.fd.get()))
        return false;
    return punch_hole(file.fd.get(), 0, static_cast<std::uint64_t>(file.status.st_size));
}

enum class found : unsigned char { object, nothing, try_again };

/// Before the guard is asked for, which a stranger might keep: is there any use in it? A leftover of a stranger's can
/// be removed by the administrator.
std::error_code check_stranger(const guarded_file& file, const object_name& name,
                               const access_request& access) noexcept {
    struct stat status {};
    if (::fstat(file.fd.get(), &status) != 0 || is_trusted(status, name.scope(), access.permit))
        return {}; // look() says what is wrong
    if (!S_ISREG(status.st_mode))
        return errc::not_a_mutual_object;
    const bool can_remove = status.st_nlink == 1 && ::geteuid() == 0 && !has_other_holders(file.fd.get());
    return can_remove ? std::error_code() : make_error_code(errc::untrusted_object);
}

/// Nobody holds it: to be filled, to be replaced, or to be left alone?
found look_at_leftover(guarded_file& file, const shm_path& path, intent wanted, bool trusted,
                       const access_request& access, std::error_code& ec) noexcept {
    if (is_foreign(file.fd.get(), file.status)) {
        ec = errc::not_a_mutual_object;
        return found::nothing;
    }
    // What others could open meanwhile is not filled, but replaced.
    const bool is_tight =
        file.status.st_uid == ::geteuid() && (file.status.st_mode & 0777 & ~mode_of(access.permit)) == 0;
    if (file.status.st_size == 0 && wanted != intent::open && trusted && is_tight) {
        file.fresh = true;
        return found::object;
    }
    if (file.status.st_uid == ::geteuid()) // what another user's file says might lead to kill whom it should not
        end_job(file.fd.get());
    const bool removed = unlink_if_same(file.fd.get(), path.c_str());
    const int error = errno;
    if (wanted == intent::open)
        ec = {ENOENT, native_category()};
    else if (!removed && trusted && retire(file, access))
        file.fresh = true;
    else if (!removed)
        ec = {error, native_category()};
    if (ec)
        return found::nothing;
    return file.fresh ? found::object : found::try_again;
}

/// The guard is held: what is this file? Removes it when it is a leftover.
found look(guarded_file& file, const object_name& name, const shm_path& path, intent wanted, object_type type,
           const access_request& access, std::error_code& ec) noexcept {
    if (::fstat(file.fd.get(), &file.status) != 0) {
        ec = {errno, native_category()};
        return found::nothing;
    }
    if (file.status.st_nlink == 0)
        return found::try_again; // removed while we waited for the guard
    const bool has_holders = has_other_holders(file.fd.get());
    const bool trusted = is_trusted(file.status, name.scope(), access.permit);
    if (!trusted && (has_holders || ::geteuid() != 0)) {
        ec = errc::untrusted_object;
        return found::nothing;
    }
    if (has_holders) {
        read_living(file, name, path, type, ec);
        if (!ec && wanted == intent::create_only)
            ec = {EEXIST, native_category()};
        return ec ? found::nothing : found::object;
    }
    return look_at_leftover(file, path, wanted, trusted, access, ec);
}

/// Writes all of it; a short write is how a store that ran full in the middle says so.
void write_all(int fd, const void* bytes, std::size_t size, std::uint64_t offset, std::error_code& ec) noexcept {
    const auto written = retry([&] { return ::pwrite(fd, bytes, size, static_cast<off_t>(offset)); });
    if (written != static_cast<ssize_t>(size))
        ec = store_error(written < 0 ? errno : ENOSPC);
}

/// Another user's file, of which nobody had a handle any more a moment ago.
void give_back_memory(int fd) noexcept {
    struct stat status {};
    std::error_code ignored;
    const name_guard guard(fd, ignored);
    if (guard && !has_other_holders(fd) && !is_used_without_handle(fd) && ::fstat(fd, &status) == 0)
        punch_hole(fd, 0, static_cast<std::uint64_t>(status.st_size));
}

/// Through a descriptor for reading no byte can be locked exclusively.
lock_kind guard_kind(bool is_writable) noexcept {
    return is_writable ? lock_kind::exclusive : lock_kind::shared;
}

} // namespace

guarded_file enter(const object_name& name, const shm_path& path, intent wanted, object_type type, std::error_code& ec,
                   const access_request& access) noexcept {
    for (;;) {
        guarded_file file;
        file.fd = open_or_make(path, wanted, file.is_writable, access, ec);
        if (file.fd)
            ec = check_stranger(file, name, access);
        if (ec)
            return {};
        file.guard = name_guard(file.fd.get(), ec, guard_kind(file.is_writable));
        if (!file.guard)
            return {};
        switch (look(file, name, path, wanted, type, access, ec)) {
        case found::object:
            return file;
        case found::nothing:
            return {};
        case found::try_again:
            break;
        }
    }
}

void read_nameless(guarded_file& file, object_type type, std::error_code& ec) noexcept {
    read_header(file, ec);
    check_type(file, type, ec);
}

object_header make_header(object_type type, const object_name* name, const shm_path& path,
                          const permissions& permit) noexcept {
    object_header header{};
    header.magic = layout_magic;
    header.version = layout_version;
    header.type = type;
    header.name_size = path.is_digest() ? static_cast<std::uint32_t>(name->base().size()) : 0;
    header.mode = mode_of(permit);
    header.creator_pid = static_cast<std::uint32_t>(::getpid());
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    header.created_at = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    return header;
}

void fill(guarded_file& file, const object_name* name, std::uint64_t payload, const object_header& header,
          std::uint64_t initial_state, std::error_code& ec) noexcept {
    // Whatever the umask made of it.
    if ((file.status.st_mode & 0777) != header.mode && ::fchmod(file.fd.get(), static_cast<mode_t>(header.mode)) != 0) {
        ec = {errno, native_category()};
        return;
    }
    // A file that is used again may be longer, and is never cut: programs that know nothing of us may have mapped it.
    const auto before = static_cast<std::uint64_t>(file.status.st_size);
    const std::uint64_t size = std::max(payload + control_block_size, before);
    if (size != before && retry([&] { return ::ftruncate(file.fd.get(), static_cast<off_t>(size)); }) != 0) {
        ec = store_error(errno);
        return;
    }
    payload = size - control_block_size;
    file.control_offset = payload;
    file.header = header;
    std::array<unsigned char, offsetof(control_block, slots)> image{};
    std::memcpy(image.data(), &header, sizeof header);
    std::memcpy(image.data() + offsetof(control_block, state), &initial_state, sizeof initial_state);
    std::memset(image.data() + offsetof(control_block, ones), 1, sizeof control_block::ones);
    // Written, not mapped: a store without a free page answers a write with an error and a mapping with SIGBUS.
    write_all(file.fd.get(), image.data(), image.size(), payload, ec);
    if (!ec && header.name_size != 0)
        write_all(file.fd.get(), name->base().data(), name->base().size(), payload + name_page_offset, ec);
}

void write_zeros(int fd, std::uint64_t offset, std::size_t size, std::error_code& ec) noexcept {
    static constexpr std::array<unsigned char, 4096> zeros{};
    write_all(fd, zeros.data(), std::min(size, zeros.size()), offset, ec);
}

void discard(const guarded_file& file, const shm_path& path) noexcept {
    unlink_if_same(file.fd.get(), path.c_str());
}

void leave(unique_fd fd, const shm_path& path, bool is_writable, bool is_job) noexcept {
    std::error_code ignored;
    name_guard guard(fd.get(), ignored, guard_kind(is_writable));
    const bool has_name = !path.text().empty();
    // Without the guard the name stays; the next who asks for it finds no holder and removes it.
    const bool is_last = (has_name || is_job) && guard && !has_other_holders(fd.get());
    if (is_last && is_job && is_writable)
        end_job(fd.get());
    unique_fd another_users;
    if (is_last && has_name && !unlink_if_same(fd.get(), path.c_str()) && is_writable)
        another_users = reopen(fd.get(), true, path, ignored);
    // Guard and seat must go in one step: two who leave at once would each see the other's seat, and neither would
    // remove the name. Not by closing alone: a view that is still mapped keeps the description open, and all its locks.
    guard.release_by_close();
    unlock_bytes(fd.get(), all_bytes);
    fd.reset();
    if (another_users) // only now it can be seen whether there are views through the description that is gone
        give_back_memory(another_users.get());
}

bool unlink_if_same(int fd, const char* path) noexcept {
    struct stat mine {};
    struct stat named {};
    if (::fstat(fd, &mine) == 0 && mine.st_nlink == 0)
        return true;
    const unique_fd current(retry([&] { return ::shm_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0); }));
    // A process without a free descriptor cannot look. Its file still has a name, and only by renaming could it be
    // another one: better than to keep the memory for ever.
    const bool cannot_look = !current && (errno == EMFILE || errno == ENFILE);
    if (!current && !cannot_look)
        return errno == ENOENT;
    if (current && (::fstat(current.get(), &named) != 0 || named.st_dev != mine.st_dev || named.st_ino != mine.st_ino))
        return true;
    return ::shm_unlink(path) == 0 || errno == ENOENT;
}

bool is_foreign(int fd, const struct stat& status) noexcept {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size == 0)
        return false;
    if (size % control_block_size != 0)
        return true;
    object_header header{};
    // Zero is a creator's that died between giving the file its size and writing the header.
    return !read_at(fd, size - control_block_size, header) || (header.magic != layout_magic && header.magic != 0);
}

std::error_code store_error(int error) noexcept {
    if (error == ENOSPC || error == EDQUOT || error == ENOMEM || error == EFBIG)
        return errc::store_full;
    return {error, native_category()};
}

} // namespace mutual::posix
