#include "posix/linux/dead_groups.hpp"

#include "posix/linux/control_place.hpp"
#include "posix/linux/folder_names.hpp"
#include "posix/retry.hpp"
#include "posix/unique_fd.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <limits>

using namespace std::chrono_literals;

namespace mutual::posix {

namespace {

constexpr int most_tries = 128;
constexpr int deepest = 4; // jobs within jobs
constexpr std::time_t pause_in_seconds = 86400;

/// One pass over one folder; with room on the stack for some thirty names at a time.
class sweep {
public:
    sweep(int parent, const char* folder, std::string_view spared, int& tries, int depth) noexcept
        : folder_(retry([&] { return ::openat(parent, folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC); })),
          names_(folder_.get(), bytes_),
          spared_(spared),
          tries_(tries),
          depth_(depth) {}

    void run() noexcept {
        for (const char* name = names_.next(); name != nullptr && tries_ > 0; name = names_.next())
            visit(name);
    }
    /// From anywhere in the folder, and from its beginning if tries are left: where more groups live than there are tries, no
    /// dead one lies behind them for ever. In this file system a position is the hash of a name, of 31 bits.
    void run_from_anywhere() noexcept {
        constexpr std::int64_t positions = std::numeric_limits<std::int32_t>::max();
        ::lseek(folder_.get(), std::chrono::steady_clock::now().time_since_epoch() / 1ns % positions, SEEK_SET);
        run();
        ::lseek(folder_.get(), 0, SEEK_SET);
        run();
    }

private:
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

    alignas(dirent) std::array<char, 2048> bytes_; // only what the kernel has written is ever read
    unique_fd folder_;
    folder_names names_;
    std::string_view spared_;
    int& tries_;
    int depth_;
};

} // namespace

void touch_group(const char* folder) noexcept {
    // Without a time that was set the kernel tells the one at which it last had to think of the folder.
    ::utimensat(AT_FDCWD, folder, nullptr, 0);
}

void remove_dead_groups(const char* folder, std::string_view spared) noexcept {
    int tries = most_tries;
    sweep(AT_FDCWD, folder, spared, tries, 0).run_from_anywhere();
}

} // namespace mutual::posix
