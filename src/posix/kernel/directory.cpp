#include "posix/kernel/directory.hpp"

#include "posix/kernel/seat.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace mutual::posix {

namespace {

/// The header of a living object has been read; is it what the caller wants?
void check(const object_header& header, const object_name& name, const shm_path& path, int fd,
           std::uint64_t control_offset, object_type wanted, std::error_code& ec) noexcept {
    if (header.magic != layout_magic)
        ec = errc::not_a_mutual_object;
    else if (header.version != layout_version)
        ec = errc::incompatible_layout;
    else if (path.is_digest()) {
        std::array<char, object_name::max_size + 1> stored; // NOLINT(cppcoreguidelines-pro-type-member-init)
        const std::string_view expected = name.base();
        const auto got = retry([&] {
            return ::pread(fd, stored.data(), expected.size(), static_cast<off_t>(control_offset + name_page_offset));
        });
        if (header.name_size != expected.size() || got != static_cast<ssize_t>(expected.size()) ||
            std::memcmp(stored.data(), expected.data(), expected.size()) != 0)
            ec = errc::name_collision;
    }
    if (!ec && header.type != wanted)
        ec = errc::wrong_object_type;
}

/// Only what this user (or the administrator) made, and nobody else could have written, is believed.
bool is_trusted(const struct stat& status, scope where) noexcept {
    const uid_t me = ::geteuid();
    const bool known_owner = status.st_uid == me || (where == scope::global && (status.st_uid == 0 || me == 0));
    return known_owner && S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

unique_fd open_or_make(const shm_path& path, intent wanted, std::error_code& ec) noexcept {
    for (;;) {
        // Not simply O_CREAT: where the system protects world-writable folders (fs.protected_regular), O_CREAT on
        // somebody else's existing file is refused although opening it is allowed.
        unique_fd fd(retry([&] { return ::shm_open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0); }));
        if (fd || errno != ENOENT || wanted == intent::open) {
            if (!fd)
                ec = {errno, native_category()};
            return fd;
        }
        fd = unique_fd(retry([&] {
            return ::shm_open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
        }));
        if (fd || errno != EEXIST) {
            if (!fd)
                ec = store_error(errno);
            return fd;
        }
    }
}

void read_living(guarded_file& file, const object_name& name, const shm_path& path, object_type type,
                 std::error_code& ec) noexcept {
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
        check(file.header, name, path, file.fd.get(), file.control_offset, type, ec);
}

enum class found : unsigned char { object, nothing, try_again };

/// The guard is held: what is this file? Removes it when it is a leftover.
found look(guarded_file& file, const object_name& name, const shm_path& path, intent wanted, object_type type,
           std::error_code& ec) noexcept {
    if (::fstat(file.fd.get(), &file.status) != 0) {
        ec = {errno, native_category()};
        return found::nothing;
    }
    if (file.status.st_nlink == 0)
        return found::try_again; // removed while we waited for the guard
    if (!is_trusted(file.status, name.scope())) {
        ec = errc::untrusted_object;
        return found::nothing;
    }
    if (has_other_holders(file.fd.get())) {
        read_living(file, name, path, type, ec);
        if (!ec && wanted == intent::create_only)
            ec = {EEXIST, native_category()};
        return ec ? found::nothing : found::object;
    }
    if (is_foreign(file.fd.get(), file.status)) {
        ec = errc::not_a_mutual_object;
        return found::nothing;
    }
    if (file.status.st_size == 0 && wanted != intent::open) {
        file.fresh = true;
        return found::object;
    }
    const bool removed = unlink_if_same(file.fd.get(), path.c_str());
    if (wanted == intent::open)
        ec = {ENOENT, native_category()};
    else if (!removed)
        ec = {errno, native_category()};
    return ec ? found::nothing : found::try_again;
}

/// Writes all of it; a short write is how a store that ran full in the middle says so.
void write_all(int fd, const void* bytes, std::size_t size, std::uint64_t offset, std::error_code& ec) noexcept {
    const auto written = retry([&] { return ::pwrite(fd, bytes, size, static_cast<off_t>(offset)); });
    if (written != static_cast<ssize_t>(size))
        ec = store_error(written < 0 ? errno : ENOSPC);
}

} // namespace

guarded_file enter(const object_name& name, const shm_path& path, intent wanted, object_type type,
                   std::error_code& ec) noexcept {
    for (;;) {
        guarded_file file;
        file.fd = open_or_make(path, wanted, ec);
        if (!file.fd)
            return {};
        file.guard = name_guard(file.fd.get(), ec);
        if (!file.guard)
            return {};
        switch (look(file, name, path, wanted, type, ec)) {
        case found::object:
            return file;
        case found::nothing:
            return {};
        case found::try_again:
            break;
        }
    }
}

object_header make_header(object_type type, const object_name& name, const shm_path& path) noexcept {
    object_header header{};
    header.magic = layout_magic;
    header.version = layout_version;
    header.type = type;
    header.name_size = path.is_digest() ? static_cast<std::uint32_t>(name.base().size()) : 0;
    header.creator_pid = static_cast<std::uint32_t>(::getpid());
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    header.created_at = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    return header;
}

void fill(guarded_file& file, const object_name& name, std::uint64_t payload, const object_header& header,
          std::uint64_t initial_state, std::error_code& ec) noexcept {
    // The umask may have taken the owner's own rights away.
    if ((file.status.st_mode & 0777) != (S_IRUSR | S_IWUSR) && ::fchmod(file.fd.get(), S_IRUSR | S_IWUSR) != 0) {
        ec = {errno, native_category()};
        return;
    }
    if (retry([&] { return ::ftruncate(file.fd.get(), static_cast<off_t>(payload + control_block_size)); }) != 0) {
        ec = store_error(errno);
        return;
    }
    file.control_offset = payload;
    file.header = header;
    std::array<unsigned char, offsetof(control_block, slots)> image{};
    std::memcpy(image.data(), &header, sizeof header);
    std::memcpy(image.data() + offsetof(control_block, state), &initial_state, sizeof initial_state);
    std::memset(image.data() + offsetof(control_block, ones), 1, sizeof control_block::ones);
    // Written, not mapped: a store without a free page answers a write with an error and a mapping with SIGBUS.
    write_all(file.fd.get(), image.data(), image.size(), payload, ec);
    if (!ec && header.name_size != 0)
        write_all(file.fd.get(), name.base().data(), name.base().size(), payload + name_page_offset, ec);
}

void discard(const guarded_file& file, const shm_path& path) noexcept {
    unlink_if_same(file.fd.get(), path.c_str());
}

void leave(unique_fd fd, const shm_path& path) noexcept {
    std::error_code ignored;
    name_guard guard(fd.get(), ignored);
    // Without the guard the name stays; the next who asks for it finds no holder and removes it.
    if (guard && !has_other_holders(fd.get()))
        unlink_if_same(fd.get(), path.c_str());
    // Guard and seat must go in one step: two who leave at once would each see the other's seat, and neither would
    // remove the name. Not by closing alone: a view that is still mapped keeps the description open, and all its locks.
    guard.release_by_close();
    unlock_bytes(fd.get(), all_bytes);
    fd.reset();
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
    const auto end = static_cast<off_t>(size - control_block_size);
    const auto got = retry([&] { return ::pread(fd, &header, sizeof header, end); });
    // Zero is a creator's that died between giving the file its size and writing the header.
    return got != static_cast<ssize_t>(sizeof header) || (header.magic != layout_magic && header.magic != 0);
}

std::error_code store_error(int error) noexcept {
    if (error == ENOSPC || error == EDQUOT || error == ENOMEM || error == EFBIG)
        return errc::store_full;
    return {error, native_category()};
}

} // namespace mutual::posix
