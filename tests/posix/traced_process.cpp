#include "traced_process.hpp"

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

namespace mutual::test {

namespace {

constexpr int call_stop = SIGTRAP | 0x80;

[[noreturn]] void be_traced(const std::function<void()>& prepare, const std::function<void()>& act) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(60);
    prepare();
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
        ::_exit(1);
    ::raise(SIGSTOP);
    act();
    ::raise(SIGSTOP);
    ::_exit(0);
}

bool go_on(pid_t process, int signal) noexcept {
    // The signal is passed as a pointer's value.
    return ::ptrace(PTRACE_SYSCALL, process, nullptr, static_cast<std::intptr_t>(signal)) == 0;
}

} // namespace

traced_process::traced_process(const std::function<void()>& prepare, const std::function<void()>& act)
    : process_(::fork()) {
    if (process_ == 0)
        be_traced(prepare, act);
    is_ready_ = process_ > 0 && await_stop() == SIGSTOP &&
                ::ptrace(PTRACE_SETOPTIONS, process_, nullptr,
                         static_cast<std::intptr_t>(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)) == 0;
}

int traced_process::await_stop() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    if (WIFSTOPPED(status))
        return WSTOPSIG(status);
    process_ = -1;
    return 0;
}

bool traced_process::kill_after(unsigned calls) {
    // Every call stops it twice: before and after. Only before: what is between two calls can be seen by nobody else,
    // but what it writes to shared memory, which its next call comes after.
    unsigned stops = 0;
    int signal = 0;
    while (process_ > 0 && go_on(process_, signal)) {
        const int stopped = await_stop();
        if (stopped == SIGSTOP || stopped == 0) {
            kill();
            return false;
        }
        signal = stopped == call_stop ? 0 : stopped;
        if (stopped == call_stop && stops++ == 2 * calls) {
            kill();
            return true;
        }
    }
    kill();
    return false;
}

void traced_process::kill() noexcept {
    if (process_ <= 0)
        return;
    ::kill(process_, SIGKILL);
    int status = 0;
    // A stop that nobody has asked about may be reported first.
    while (::waitpid(process_, &status, 0) == process_ && WIFSTOPPED(status)) {
    }
    process_ = -1;
}

} // namespace mutual::test
