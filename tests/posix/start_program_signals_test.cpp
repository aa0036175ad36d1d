// Programs and signals: what a new process does not hear, and what a new program starts with.

#include "test_program.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"

#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>

using namespace mutual;
using namespace mutual::test;
using posix::program_start;
using posix::start_program;
using posix::started_program;

namespace {

/// A set of signals that the program itself saw in its /proc/self/status.
unsigned long long seen_by_program(const std::string& label) {
    const command cat{"/bin/cat", "/proc/self/status"};
    const std::string text = output_of(cat.start());
    const std::size_t found = text.find(label);
    REQUIRE(found != std::string::npos);
    return std::stoull(text.substr(found + label.size()), nullptr, 16);
}

constexpr unsigned long long bit_of(int signal) {
    return 1ULL << (signal - 1);
}

std::atomic<int> handled{0};

/// One signal's action and the thread's mask, put back at the end.
class signal_state {
public:
    signal_state(int signal, void (*handler)(int)) : signal_(signal) {
        struct sigaction action {};
        action.sa_handler = handler;
        ::sigaction(signal, &action, &before_);
        ::pthread_sigmask(SIG_SETMASK, nullptr, &mask_);
    }
    signal_state(const signal_state&) = delete;
    signal_state& operator=(const signal_state&) = delete;
    ~signal_state() {
        ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
        ::sigaction(signal_, &before_, nullptr);
    }

private:
    int signal_;
    struct sigaction before_ {};
    sigset_t mask_{};
};

void count_signal(int) {
    ++handled;
}

} // namespace

TEST_CASE(
    "a program starts with the caller's mask; signals with handlers are at their default, ignored ones stay ignored") {
    const signal_state handles(SIGUSR1, count_signal);
    const signal_state ignores(SIGUSR2, SIG_IGN);
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGWINCH);
    ::pthread_sigmask(SIG_SETMASK, &set, nullptr);
    CHECK(seen_by_program("SigBlk:") == bit_of(SIGWINCH));
    CHECK((seen_by_program("SigIgn:") & (bit_of(SIGUSR1) | bit_of(SIGUSR2))) == bit_of(SIGUSR2));
    CHECK(seen_by_program("SigCgt:") == 0);
    sigset_t after;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
    CHECK(::sigismember(&after, SIGWINCH) == 1);
    CHECK(::sigismember(&after, SIGTERM) == 0);
    struct sigaction action {};
    ::sigaction(SIGUSR1, nullptr, &action);
    CHECK((action.sa_handler == count_signal));
}

TEST_CASE("a signal that comes before the program is there runs no handler in the caller's memory") {
    const signal_state handles(SIGUSR1, count_signal);
    handled = 0;
    const command good = shell("exit 7");
    program_start what = good.start();
    what.prepare = [](const void*) noexcept {
        ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGUSR1);
        return 0;
    };
    const started_program started = start(what);
    CHECK(exit_code(started) == 128 + SIGUSR1);
    CHECK(handled == 0);
}

TEST_CASE("no handler hears of a start that fails, and no wait for any child comes across it") {
    const signal_state state(SIGCHLD, count_signal);
    handled = 0;
    const command missing{"/nowhere/program"};
    std::error_code ec;
    start_program(missing.start(), ec);
    CHECK(ec == std::errc::no_such_file_or_directory);
    CHECK(handled == 0);
    const command good = shell("exit 7");
    CHECK(exit_code(start(good.start())) == 7);
    CHECK(eventually([] { return handled == 1; })); // perhaps in another thread
}
