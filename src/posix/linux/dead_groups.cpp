#include "posix/linux/dead_groups.hpp"

#include "posix/linux/control_place.hpp"
#include "posix/retry.hpp"
#include "posix/unique_fd.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <ctime>

namespace mutual::posix {

namespace {

constexpr int most_tries = 64;
constexpr int deepest = 4; // jobs within jobs
constexpr std::time_t pause_in_seconds = 86400;

// struct linux_dirent64 of getdents64(2), which has no header: with 64-bit offsets it is the library's own.
static_assert(offsetof(dirent, d_reclen) == 16 && offsetof(dirent, d_name) == 19);

/// One pass over one folder; with room on the stack for some thirty names at a time.
class sweep {
public:
    sweep(int parent, const char* folder, std::string_view spared, int& tries, int depth) noexcept
        : folder_(retry([&] { return ::openat(parent, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); })),
          spared_(spared),
          tries_(tries),
          depth_(depth) {}

    void run() noexcept {
        while (folder_ && tries_ > 0) {
            const long got = ::syscall(SYS_getdents64, folder_.get(), bytes_.data(), bytes_.size());
            if (got <= 0)
                return;
            visit_all(static_cast<std::size_t>(got));
        }
    }

private:
    void visit_all(std::size_t end) noexcept {
        for (std::size_t at = 0; at < end && tries_ > 0;) {
            decltype(dirent::d_reclen) length = 0;
            std::memcpy(&length, bytes_.data() + at + offsetof(dirent, d_reclen), sizeof length);
            visit(bytes_.data() + at + offsetof(dirent, d_name));
            at += length;
        }
    }
    [[nodiscard]] bool is_in_use(const char* name) const noexcept {
        struct stat facts {};
        return ::fstatat(folder_.get(), name, &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
               std::time(nullptr) - facts.st_mtime < pause_in_seconds;
    }
    void visit(const char* name) noexcept {
        if (!job_group_name::is_one(name) || name == spared_)
            return;
        --tries_;
        if (is_in_use(name))
            return;
        if (::unlinkat(folder_.get(), name, AT_REMOVEDIR) == 0 || errno != EBUSY || depth_ == deepest)
            return; // EBUSY: it has processes, or groups in it
        const int before = tries_;
        sweep(folder_.get(), name, {}, tries_, depth_ + 1).run();
        if (tries_ != before)
            ::unlinkat(folder_.get(), name, AT_REMOVEDIR);
    }

    unique_fd folder_;
    std::string_view spared_;
    int& tries_;
    int depth_;
    alignas(dirent) std::array<char, 2048> bytes_; // only what the kernel has written is ever read
};

} // namespace

void touch_group(const char* folder) noexcept {
    // Without a time that was set the kernel tells the one at which it last had to think of the folder.
    ::utimensat(AT_FDCWD, folder, nullptr, 0);
}

void remove_dead_groups(const char* folder, std::string_view spared) noexcept {
    int tries = most_tries;
    sweep(AT_FDCWD, folder, spared, tries, 0).run();
}

} // namespace mutual::posix
