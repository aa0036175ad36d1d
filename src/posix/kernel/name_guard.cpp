#include "posix/kernel/directory.hpp"
#include "posix/kernel/seat.hpp"

#include <mutual/error.hpp>

#include <sched.h>

#include <chrono>
#include <ctime>

namespace mutual::posix {

namespace {

using clock = std::chrono::steady_clock;

/// A guard is held for microseconds, but for one thing: a large region takes its memory under it. So whoever waits
/// also looks whether the file still grows, and is patient as long as it does.
constexpr std::chrono::seconds guard_patience{5};

/// As it grows when its creator takes memory: even a machine that swaps takes that much in that time. Who keeps the
/// guard and lets the file grow by a page now and then could else keep others for ever.
constexpr blkcnt_t least_growth = (blkcnt_t{64} << 20) / 512;

blkcnt_t blocks_of(int fd) noexcept {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? status.st_blocks : 0;
}

void nap(unsigned round) noexcept {
    if (round < 20) {
        ::sched_yield();
        return;
    }
    const long microseconds = round < 100 ? 50 : 1000;
    const timespec pause{0, microseconds * 1000};
    ::nanosleep(&pause, nullptr);
}

} // namespace

// Not F_OFD_SETLKW: a blocking lock knows no time-out but a signal, and signals are the program's.
name_guard::name_guard(int fd, std::error_code& ec, lock_kind kind) noexcept {
    if (try_lock_bytes(fd, kind, guard_byte, ec)) {
        fd_ = fd;
        return;
    }
    clock::time_point give_up = clock::now() + guard_patience;
    blkcnt_t blocks = blocks_of(fd);
    for (unsigned round = 0; !ec; ++round) {
        nap(round);
        if (try_lock_bytes(fd, kind, guard_byte, ec)) {
            fd_ = fd;
            return;
        }
        if (clock::now() < give_up || ec)
            continue;
        const blkcnt_t now = blocks_of(fd);
        if (now - blocks < least_growth)
            ec = errc::name_busy;
        blocks = now;
        give_up = clock::now() + guard_patience;
    }
}

void name_guard::release() noexcept {
    if (fd_ >= 0)
        unlock_bytes(std::exchange(fd_, -1), guard_byte);
}

} // namespace mutual::posix
