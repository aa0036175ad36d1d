#include "posix/process_end.hpp"

#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <sys/wait.h>

#include <cerrno>

namespace mutual::posix {

namespace {

constexpr auto by_descriptor = static_cast<idtype_t>(3); // P_PIDFD, since Linux 5.4; missing in older headers

/// \return 0 or -1; si_pid is 0 while the process runs
int look(int descriptor, siginfo_t& end, int options) noexcept {
    end.si_pid = 0;
    // __WALL: who was killed before it became a program tells nobody of its end, and is found by nothing else.
    return retry([&] {
        return ::waitid(by_descriptor, static_cast<id_t>(descriptor), &end, WEXITED | WNOHANG | __WALL | options);
    });
}

} // namespace

std::optional<int> exit_code_of(int descriptor, std::error_code& ec) noexcept {
    siginfo_t end{};
    if (look(descriptor, end, WNOWAIT) != 0) {
        ec = {errno, native_category()};
        return std::nullopt;
    }
    if (end.si_pid == 0)
        return std::nullopt;
    return end.si_code == CLD_EXITED ? end.si_status : 128 + end.si_status;
}

bool reap(int descriptor) noexcept {
    siginfo_t end{};
    return look(descriptor, end, 0) != 0 || end.si_pid != 0;
}

} // namespace mutual::posix
