#include "victim.hpp"

#include "registers.hpp"

#include <fmt/format.h>

#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace mutual::faults {

namespace {

constexpr int call_stop = SIGTRAP | 0x80;

// The operation is what lies between two calls that nobody else makes like that: gettid() has no arguments.
constexpr std::uint64_t mark = 0x6661'756C'7473'0000; // "faults"
constexpr std::uint64_t begin_mark = mark | 1;
constexpr std::uint64_t end_mark = mark | 2;

bool is_mark(const made_call& call, std::uint64_t which) noexcept {
    return call.number == SYS_gettid && call.arguments[0] == which;
}

/// The call at whose entry the process stands; nothing at an exit.
std::optional<made_call> entered_call(pid_t process) noexcept {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, process, sizeof info, &info) <= 0 || info.op != PTRACE_SYSCALL_INFO_ENTRY)
        return std::nullopt;
    made_call call;
    call.number = info.entry.nr;
    std::copy(std::begin(info.entry.args), std::end(info.entry.args), call.arguments.begin());
    return call;
}

/// Exceptions must not reach what fork() has copied of the parent's stack.
void run_to_the_end(const std::function<void()>& run) noexcept {
    run();
}

} // namespace

victim::victim(const std::function<void()>& run) : process_(::fork()) {
    if (process_ < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (process_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::alarm(static_cast<unsigned>(longest_round.count()));
    run_to_the_end(run);
    ::_exit(0);
}

int victim::await_stop() {
    int status = 0;
    while (::waitpid(process_, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    if (WIFSTOPPED(status))
        return WSTOPSIG(status);
    process_ = -1; // reaped: its number may be somebody else's by now
    signal_ = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return 0;
}

int victim::run_to_next_stop(bool at_calls) {
    // The signal is passed as a pointer's value.
    const auto passed = static_cast<std::intptr_t>(std::exchange(signal_, 0));
    if (process_ < 0 || ::ptrace(at_calls ? PTRACE_SYSCALL : PTRACE_CONT, process_, nullptr, passed) != 0)
        return 0;
    const int stopped = await_stop();
    if (process_ > 0 && stopped != SIGSTOP && stopped != call_stop)
        signal_ = stopped;
    return stopped;
}

std::string victim::end() const {
    if (signal_ == 0)
        return "it ended too early";
    return signal_ == SIGALRM ? "it hangs" : fmt::format("it was ended by: {}", ::strsignal(signal_));
}

bool victim::run_to_stop() {
    static constexpr std::intptr_t options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
    if (!std::exchange(is_traced_, true))
        return await_stop() == SIGSTOP && ::ptrace(PTRACE_SETOPTIONS, process_, nullptr, options) == 0;
    for (;;) {
        const int stopped = run_to_next_stop(false);
        if (stopped == SIGSTOP || stopped == 0 || stopped == SIGALRM)
            return stopped == SIGSTOP;
    }
}

bool victim::run_to_call(made_call& call) {
    for (;;) {
        const int stopped = run_to_next_stop(true);
        if (stopped == 0 || stopped == SIGALRM)
            return false;
        if (stopped != call_stop)
            continue;
        if (const auto entered = entered_call(process_)) {
            call = *entered;
            return true;
        }
    }
}

void victim::fail(const system_call& call, int error) {
    if (call.manner == injection_manner::no_more) {
        set_first_argument(process_, 0);
        return;
    }
    if (call.manner == injection_manner::instead)
        cancel_call(process_);
    if (run_to_next_stop(true) == call_stop)
        set_result(process_, -error);
}

injection_result victim::run_operation(const injection& what, const std::function<void(unsigned)>& before_sleep) {
    injection_result result;
    made_call call;
    unsigned sleeps = 0;
    do {
        if (!run_to_call(call)) {
            result.problem = end();
            return result;
        }
    } while (!is_mark(call, begin_mark));
    while (run_to_call(call)) {
        if (is_mark(call, end_mark))
            return result;
        const system_call* const known = find_system_call(call);
        if (known == nullptr) {
            result.problem = fmt::format("call {} with {:#x}, {:#x} is not in the table", call.number,
                                         call.arguments[0], call.arguments[1]);
            return result;
        }
        if (known->sleeps)
            before_sleep(sleeps++);
        result.calls.push_back(known);
        if (result.calls.size() - 1 != what.call)
            continue;
        result.failed = known;
        if (what.error < known->errors.size()) {
            result.error = known->errors[what.error];
            fail(*known, result.error);
        }
    }
    result.problem = end();
    return result;
}

std::string victim::run_to_end() {
    while (process_ > 0) {
        const int stopped = run_to_next_stop(false);
        if (stopped == SIGALRM)
            return end();
    }
    return signal_ != 0 ? end() : std::string();
}

void victim::kill() noexcept {
    const pid_t process = std::exchange(process_, -1);
    if (process < 0)
        return;
    ::kill(process, SIGKILL);
    int status = 0;
    // A stop that nobody has asked about may be reported first.
    while (::waitpid(process, &status, 0) == process && WIFSTOPPED(status)) {
    }
}

bool allow_tracing() noexcept {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
        return false;
    stop_here();
    return true;
}

void stop_here() noexcept {
    ::raise(SIGSTOP);
}

void begin_operation() noexcept {
    ::syscall(SYS_gettid, begin_mark);
}

void end_operation() noexcept {
    ::syscall(SYS_gettid, end_mark);
}

bool can_inject() {
    victim traced([] {
        if (!allow_tracing())
            return;
        begin_operation();
        ::syscall(SYS_getuid);
        end_operation();
    });
    return traced.run_to_stop() && traced.run_operation({}, [](unsigned) {}).calls.size() == 1;
}

} // namespace mutual::faults
