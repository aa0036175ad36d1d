#include "posix/kernel/leftover.hpp"

#include "posix/job_end.hpp"
#include "posix/kernel/directory.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/retry.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mutual::posix {

namespace {

bool may_be_ours(const struct stat& status) noexcept {
    const uid_t me = ::geteuid();
    return S_ISREG(status.st_mode) && status.st_nlink != 0 && (status.st_uid == me || me == 0);
}

} // namespace

bool remove_leftover(const char* path) noexcept {
    const no_fork_now while_guarded;
    // O_NONBLOCK: whoever may write to the store may have put a pipe there.
    const unique_fd fd(retry([&] { return ::shm_open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0); }));
    std::error_code ec;
    if (!fd || !try_lock_bytes(fd.get(), lock_kind::exclusive, guard_byte, ec))
        return false;
    struct stat status {}; // asked for with the guard held
    if (::fstat(fd.get(), &status) != 0 || !may_be_ours(status) || has_other_holders(fd.get()) ||
        is_foreign(fd.get(), status))
        return false;
    if (status.st_uid == ::geteuid())
        end_job(fd.get());
    // Its name may lead to another file by now: only what is without a name is gone. Where that cannot be seen the removal's
    // own word counts, or who found the store full would not try again.
    const bool removed = unlink_if_same(fd.get(), path);
    return ::fstat(fd.get(), &status) == 0 ? status.st_nlink == 0 : removed;
}

} // namespace mutual::posix
