#include "child.hpp"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <system_error>
#include <utility>

namespace mutual::stepping {

namespace {

constexpr int call_stop = SIGTRAP | 0x80;

/// Exceptions must not reach what fork() has copied of the parent's stack.
void run_to_the_end(const std::function<void()>& run) noexcept {
    run();
}

} // namespace

child::child(const std::function<void()>& run) : pid_(::fork()), group_(pid_) {
    if (pid_ < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (pid_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
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

bool child::has_ended() noexcept {
    if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_)
        pid_ = -1;
    return pid_ < 0;
}

bool child::is_waiting_to_be_stepped() noexcept {
    // The options are passed as a pointer's value.
    constexpr std::intptr_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
    return stopped_by() == SIGSTOP && ::ptrace(PTRACE_SETOPTIONS, pid_, nullptr, options) == 0;
}

bool child::step(step_size size) noexcept {
    if (size == step_size::instruction)
        return go_on(PTRACE_SINGLESTEP);
    // It stops before a call and after it.
    return (!std::exchange(is_before_call_, true) || go_on(PTRACE_SYSCALL)) && go_on(PTRACE_SYSCALL);
}

template <typename Request>
bool child::go_on(Request how) noexcept {
    for (int signal = 0; pid_ > 0;) {
        // The signal is passed as a pointer's value.
        if (::ptrace(how, pid_, nullptr, static_cast<std::intptr_t>(signal)) != 0)
            return false;
        signal = stopped_by();
        if (signal == SIGTRAP || signal == call_stop)
            return true;
    }
    return false;
}

bool child::has_heirs() const noexcept {
    return ::kill(-group_, 0) == 0;
}

bool child::end_heirs() noexcept {
    if (!has_heirs()) // the number may be another group's by now
        return true;
    ::kill(-group_, SIGKILL);
    while (::waitpid(-group_, nullptr, WNOHANG) > 0) {
    }
    return !has_heirs();
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

void adopt_orphans() noexcept {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

bool reap_all() noexcept {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return ::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD;
}

bool wait_to_be_stepped() noexcept {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
        return false;
    ::kill(::getpid(), SIGSTOP); // not raise(), which calls the system once more
    return true;
}

void sleep_for_ever() noexcept {
    for (;;)
        ::pause();
}

} // namespace mutual::stepping
