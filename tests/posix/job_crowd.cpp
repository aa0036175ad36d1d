#include "job_crowd.hpp"

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <new>
#include <system_error>
#include <thread>

namespace mutual::test {

struct job_crowd::shared_numbers {
    std::atomic<int> born{0};
    std::atomic<int> refused{0};
    std::atomic<bool> may_begin{false};
    std::atomic<bool> is_over{false};
    int most = 0;
};

namespace {

constexpr unsigned lifetime = 20; // seconds

/// Without anybody's fork handlers.
pid_t raw_fork() noexcept {
    return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr));
}

[[noreturn]] void sleep_until_killed() noexcept {
    ::alarm(lifetime);
    for (;;)
        ::pause();
}

/// \return whether this is the new process; everybody stops when it is over
template <typename Shared>
bool start_another(Shared& shared) noexcept {
    if (shared.is_over)
        ::_exit(0);
    if (shared.born.fetch_add(1) >= shared.most)
        sleep_until_killed();
    const pid_t child = raw_fork();
    if (child < 0) {
        ++shared.refused;
        ::sched_yield();
    }
    if (child == 0)
        ::alarm(lifetime);
    return child == 0;
}

template <typename Shared>
[[noreturn]] void live(crowd kind, Shared& shared) noexcept {
    for (unsigned round = 0;; ++round) {
        const bool is_new = start_another(shared);
        if (kind == crowd::hoppers && !is_new)
            ::_exit(0);
        if (kind == crowd::churn && is_new && round % 2 == 1)
            ::_exit(0);
        if (kind == crowd::tree && is_new) {
            ::setsid();
            if (raw_fork() == 0) // its parent ends: it is nobody's child
                sleep_until_killed();
            ::_exit(0);
        }
    }
}

} // namespace

job_crowd::job_crowd(crowd kind, int most) {
    void* const page =
        ::mmap(nullptr, sizeof(shared_numbers), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        throw std::system_error(errno, std::generic_category(), "memory for a crowd");
    shared_ = new (page) shared_numbers;
    shared_->most = most;
    first_ = raw_fork();
    if (first_ < 0)
        throw std::system_error(errno, std::generic_category(), "the first of a crowd");
    if (first_ > 0)
        return;
    ::alarm(lifetime);
    ::signal(SIGCHLD, SIG_IGN); // nobody waits for anybody
    while (!shared_->may_begin)
        ::sched_yield();
    live(kind, *shared_);
}

job_crowd::~job_crowd() {
    shared_->is_over = true;
    ::kill(first_, SIGKILL);
    ::waitpid(first_, nullptr, 0);
    ::munmap(shared_, sizeof(shared_numbers));
}

void job_crowd::begin() noexcept {
    shared_->may_begin = true;
}

int job_crowd::born() const noexcept {
    return shared_->born;
}

int job_crowd::refused() const noexcept {
    return shared_->refused;
}

bool job_crowd::is_still() const {
    const int before = born();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return born() == before;
}

} // namespace mutual::test
