#include "child.hpp"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace mutual::stepping {

namespace {

/// Exceptions must not reach what fork() has copied of the parent's stack.
void run_to_the_end(const std::function<void()>& run) noexcept {
    run();
}

} // namespace

child::child(const std::function<void()>& run) : pid_(::fork()) {
    if (pid_ < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (pid_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    run_to_the_end(run);
    ::_exit(0);
}

void child::kill() noexcept {
    const pid_t pid = std::exchange(pid_, -1);
    if (pid < 0)
        return;
    ::kill(pid, SIGKILL);
    // A stop that nobody has asked about may be reported first.
    int status = 0;
    while (::waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
    }
}

bool child::is_waiting_to_be_stepped() noexcept {
    return stopped_by() == SIGSTOP;
}

bool child::step() noexcept {
    return pid_ > 0 && ::ptrace(PTRACE_SINGLESTEP, pid_, nullptr, nullptr) == 0 && stopped_by() == SIGTRAP;
}

int child::stopped_by() noexcept {
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_)
        return 0;
    if (WIFSTOPPED(status))
        return WSTOPSIG(status);
    pid_ = -1; // reaped: its number may be somebody else's by now
    return 0;
}

bool wait_to_be_stepped() noexcept {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
        return false;
    stop();
    return true;
}

void stop() noexcept {
    ::raise(SIGSTOP);
}

void sleep_for_ever() noexcept {
    for (;;)
        ::pause();
}

} // namespace mutual::stepping
