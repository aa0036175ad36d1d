#include "posix/file_identity.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <memory>

namespace mutual::posix {

namespace {

file_identity ask(int folder, const char* path, int flags, std::error_code& ec) noexcept {
    struct statx status {};
    if (retry([&] { return ::statx(folder, path, flags, STATX_TYPE | STATX_INO | STATX_BTIME, &status); }) != 0) {
        ec = {errno, native_category()};
        return {};
    }
    if (!S_ISREG(status.stx_mode)) {
        ec = errc::not_supported;
        return {};
    }
    file_identity id;
    id.device = makedev(status.stx_dev_major, status.stx_dev_minor);
    id.inode = status.stx_ino;
    if ((status.stx_mask & STATX_BTIME) != 0) {
        id.birth_seconds = status.stx_btime.tv_sec;
        id.birth_nanoseconds = status.stx_btime.tv_nsec;
    }
    return id;
}

struct folder_closer {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using folder_ptr = std::unique_ptr<DIR, folder_closer>;

folder_ptr open_folder(int parent, const char* path) noexcept {
    const int fd = retry([&] { return ::openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
    if (fd < 0)
        return nullptr;
    folder_ptr folder(::fdopendir(fd));
    if (!folder)
        unique_fd(fd).reset();
    return folder;
}

bool is_number(const char* text) noexcept {
    return text[0] >= '0' && text[0] <= '9';
}

/// Looks through one process's descriptors.
unique_fd search(int descriptors, DIR* listing, const file_identity& file, int flags) noexcept {
    while (const dirent* const entry = ::readdir(listing)) {
        std::error_code ec;
        if (!is_number(entry->d_name) || !(ask(descriptors, entry->d_name, AT_STATX_DONT_SYNC, ec) == file) || ec)
            continue;
        // The descriptor may be another file's by now, so look again at what was really opened.
        unique_fd fd(retry([&] { return ::openat(descriptors, entry->d_name, flags); }));
        if (fd && identify(fd.get(), ec) == file && !ec)
            return fd;
    }
    return {};
}

} // namespace

file_identity identify(int fd, std::error_code& ec) noexcept {
    file_identity id = ask(fd, "", AT_EMPTY_PATH, ec);
    // The kernel writes 32 bits, whatever the number in the request's name says.
    std::uint32_t generation[2] = {0, 0};
    if (!ec && ::ioctl(fd, FS_IOC_GETVERSION, generation) == 0)
        id.generation = generation[0];
    return id;
}

file_identity identify(const char* path, std::error_code& ec) noexcept {
    return ask(AT_FDCWD, path, 0, ec);
}

unique_fd open_through_holders(const file_identity& file, int flags) noexcept {
    const folder_ptr processes = open_folder(AT_FDCWD, "/proc");
    while (const dirent* const process = processes ? ::readdir(processes.get()) : nullptr) {
        if (!is_number(process->d_name))
            continue;
        const unique_fd home(retry(
            [&] { return ::openat(::dirfd(processes.get()), process->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC); }));
        const folder_ptr descriptors = home ? open_folder(home.get(), "fd") : nullptr;
        if (!descriptors)
            continue;
        if (unique_fd fd = search(::dirfd(descriptors.get()), descriptors.get(), file, flags))
            return fd;
    }
    return {};
}

} // namespace mutual::posix
