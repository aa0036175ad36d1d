#include "posix/kernel/name_file.hpp"

#include "posix/open_file.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace mutual::posix {

namespace {

/// What bears the name is no file at all. EINVAL is what glibc's shm_open makes of EISDIR; our names are never invalid.
std::error_code open_error(int error) noexcept {
    if (error == ELOOP || error == EISDIR || error == EINVAL || error == ENXIO || error == ENODEV)
        return errc::not_a_mutual_object;
    return {error, native_category()};
}

/// O_NONBLOCK: whoever may write to the store may have put a pipe there.
unique_fd open_file(const shm_path& path, int flags) noexcept {
    return unique_fd(retry(
        [&] { return ::shm_open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR); }));
}

/// A file of this user's that he may not open himself is one whose creator had a strange umask and was killed before
/// it could set things right; fill() does.
bool give_back_own_rights(const shm_path& path) noexcept {
    const unique_fd fd = open_file(path, O_PATH);
    struct stat status {};
    // One that has another name, too, was not made by us.
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink != 1 ||
        status.st_uid != ::geteuid() || (status.st_mode & 0600) == 0600)
        return false;
    return change_mode(fd.get(), S_IRUSR | S_IWUSR);
}

/// This user may not open the file of a name. For good, or because of the moment? Between shm_open and fill() a new file
/// has the permissions that its creator's umask left of 0600.
class refusal {
public:
    bool may_pass(const shm_path& path) noexcept {
        if (patience_-- == 0)
            return false;
        const unique_fd fd = open_file(path, O_PATH);
        struct stat status {};
        if (!fd || ::fstat(fd.get(), &status) != 0)
            return true; // removed meanwhile
        if (!S_ISREG(status.st_mode))
            return false;
        if (status.st_size == 0) {
            const timespec pause{0, 1'000'000};
            ::nanosleep(&pause, nullptr);
            return true;
        }
        // Finished by now, or another one: to be tried once more.
        const bool is_known = status.st_dev == device_ && status.st_ino == inode_;
        device_ = status.st_dev;
        inode_ = status.st_ino;
        return !is_known;
    }

private:
    int patience_ = 100;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

unique_fd open_existing(const shm_path& path, bool& is_writable, const access_request& access) noexcept {
    is_writable = true;
    unique_fd fd = open_file(path, O_RDWR);
    if (!fd && errno == EACCES && give_back_own_rights(path))
        fd = open_file(path, O_RDWR);
    if (!fd && errno == EACCES && !access.writes) {
        is_writable = false;
        fd = open_file(path, O_RDONLY);
    }
    return fd;
}

} // namespace

unique_fd open_or_make(const shm_path& path, intent wanted, bool& is_writable, const access_request& access,
                       std::error_code& ec) noexcept {
    for (refusal refused;;) {
        // Not simply O_CREAT: where the system protects world-writable folders (fs.protected_regular), O_CREAT on
        // somebody else's existing file is refused although opening it is allowed.
        unique_fd fd = open_existing(path, is_writable, access);
        const int error = errno;
        if (!fd && error == EACCES && refused.may_pass(path))
            continue;
        if (fd || error != ENOENT || wanted == intent::open) {
            if (!fd)
                ec = open_error(error);
            return fd;
        }
        is_writable = true;
        fd = open_file(path, O_RDWR | O_CREAT | O_EXCL);
        if (fd || errno != EEXIST) {
            if (!fd)
                ec = store_error(errno);
            return fd;
        }
    }
}

} // namespace mutual::posix
