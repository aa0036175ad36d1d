#include "helper_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace mutual::faults {

namespace {

constexpr int failed = 255;

/// Exceptions must not reach what fork() has copied of the parent's stack.
int run_to_the_end(const std::function<int()>& run) noexcept {
    try {
        return run();
    } catch (...) {
        return failed;
    }
}

} // namespace

helper_process::helper_process(const std::function<int()>& run) : process_(::fork()) {
    if (process_ < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (process_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::_exit(run_to_the_end(run));
}

helper_process::helper_process(helper_process&& other) noexcept : process_(std::exchange(other.process_, -1)) {
}

helper_process& helper_process::operator=(helper_process&& other) noexcept {
    std::swap(process_, other.process_);
    return *this;
}

bool helper_process::has_ended() {
    siginfo_t end{};
    return process_ < 0 || (::waitid(P_PID, static_cast<id_t>(process_), &end, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                            end.si_pid == process_);
}

int helper_process::result() {
    int status = 0;
    while (process_ > 0 && ::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void helper_process::kill() noexcept {
    const pid_t process = std::exchange(process_, -1);
    if (process < 0)
        return;
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
}

void sleep_for_ever() noexcept {
    for (;;)
        ::pause();
}

} // namespace mutual::faults
