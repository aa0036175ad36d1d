#include "partner.hpp"

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <system_error>

#include <linux/futex.h>
#include <poll.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mutual::benchmark {

namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

template <typename T>
T* shared_memory() {
    void* const memory = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        fail("mmap");
    return static_cast<T*>(memory); // for as long as the program runs: the partner has it too
}

/// The least that two processes need: one word each, and a system call to sleep and to wake.
class futex_pair final : public signal_pair {
public:
    struct alignas(64) padded {
        std::atomic<std::uint32_t> word;
    };
    struct words {
        padded side[2];
    };
    explicit futex_pair(words* shared) : words_(shared) {}

    void wake(int side) override {
        std::atomic<std::uint32_t>& word = words_->side[side].word;
        word.store(1, std::memory_order_release);
        ::syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    }
    void wait(int side) override {
        std::atomic<std::uint32_t>& word = words_->side[side].word;
        while (word.exchange(0, std::memory_order_acquire) == 0)
            ::syscall(SYS_futex, &word, FUTEX_WAIT, 0, nullptr, nullptr, 0);
    }

private:
    words* words_;
};

class semaphore_pair final : public signal_pair {
public:
    struct semaphores {
        sem_t side[2];
    };
    explicit semaphore_pair(semaphores* shared) : semaphores_(shared) {}

    void wake(int side) override { ::sem_post(&semaphores_->side[side]); }
    void wait(int side) override {
        while (::sem_wait(&semaphores_->side[side]) != 0 && errno == EINTR)
            continue;
    }

private:
    semaphores* semaphores_;
};

struct descriptors {
    int read[2];
    int write[2];
};

/// Eventfds, and pipes: the same calls.
class descriptor_pair final : public signal_pair {
public:
    explicit descriptor_pair(descriptors fds) : fds_(fds) {}

    void wake(int side) override {
        const std::uint64_t one = 1;
        if (::write(fds_.write[side], &one, sizeof one) != sizeof one)
            fail("write");
    }
    void wait(int side) override {
        std::uint64_t value = 0;
        if (::read(fds_.read[side], &value, sizeof value) != sizeof value)
            fail("read");
    }

private:
    descriptors fds_;
};

descriptors make_eventfds() {
    const int first = ::eventfd(0, EFD_CLOEXEC);
    const int second = ::eventfd(0, EFD_CLOEXEC);
    if (first < 0 || second < 0)
        fail("eventfd");
    return {{first, second}, {first, second}};
}

descriptors make_pipes() {
    int first[2];
    int second[2];
    if (::pipe(first) != 0 || ::pipe(second) != 0)
        fail("pipe");
    return {{first[0], second[0]}, {first[1], second[1]}};
}

/// Side 0 polls many eventfds, of which the last one is written to; side 1 has one.
class poll_pair final : public signal_pair {
public:
    poll_pair(std::vector<int> many, int one) : many_(std::move(many)), one_(one) {}

    void wake(int side) override { write_to(side == 0 ? many_.back() : one_); }
    void wait(int side) override {
        if (side == 1) {
            read_from(one_);
            return;
        }
        std::vector<pollfd> all;
        for (const int fd : many_)
            all.push_back({fd, POLLIN, 0});
        while (::poll(all.data(), all.size(), -1) < 0 && errno == EINTR)
            continue;
        read_from(many_.back());
    }

private:
    static void write_to(int fd) {
        const std::uint64_t one = 1;
        if (::write(fd, &one, sizeof one) != sizeof one)
            fail("write");
    }
    static void read_from(int fd) {
        std::uint64_t value = 0;
        if (::read(fd, &value, sizeof value) != sizeof value)
            fail("read");
    }

    std::vector<int> many_;
    int one_;
};

cpu_set_t allowed_at_start() {
    static const cpu_set_t set = [] {
        cpu_set_t all;
        ::sched_getaffinity(0, sizeof all, &all);
        return all;
    }();
    return set;
}

} // namespace

std::vector<signal_kind> system_signals() {
    auto* const words = shared_memory<futex_pair::words>();
    auto* const semaphores = shared_memory<semaphore_pair::semaphores>();
    for (sem_t& one : semaphores->side)
        ::sem_init(&one, 1, 0);
    return {{"raw futex", [words] { return std::make_unique<futex_pair>(words); }},
            {"sem_t", [semaphores] { return std::make_unique<semaphore_pair>(semaphores); }},
            {"eventfd", [fds = make_eventfds()] { return std::make_unique<descriptor_pair>(fds); }},
            {"pipe", [fds = make_pipes()] { return std::make_unique<descriptor_pair>(fds); }}};
}

signal_kind system_wait_any(std::size_t count) {
    std::vector<int> many;
    for (std::size_t i = 0; i < count; ++i)
        many.push_back(::eventfd(0, EFD_CLOEXEC));
    return {"poll of eventfds",
            [many, one = ::eventfd(0, EFD_CLOEXEC)] { return std::make_unique<poll_pair>(many, one); }};
}

struct partner::state {
    pid_t child = 0;
};

partner::partner(const signal_kind& kind, placement where) : state_(std::make_unique<state>()) {
    const pid_t parent = ::getpid();
    state_->child = ::fork();
    if (state_->child < 0)
        fail("fork");
    if (state_->child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent)
            ::_exit(0);
        place(where, 1);
        const auto signals = kind.make();
        for (;;) {
            signals->wait(1);
            signals->wake(0);
        }
    }
    signals_ = kind.make();
}

partner::~partner() {
    ::kill(state_->child, SIGKILL);
    ::waitpid(state_->child, nullptr, 0);
}

void place(placement where, int side) {
    cpu_set_t set = allowed_at_start();
    if (where != placement::anywhere) {
        int left = where == placement::two_processors ? side : 0;
        std::size_t cpu = 0;
        while (!CPU_ISSET(cpu, &set) || left-- > 0)
            ++cpu;
        CPU_ZERO(&set);
        CPU_SET(cpu, &set);
    }
    ::sched_setaffinity(0, sizeof set, &set);
}

unsigned processors() {
    const cpu_set_t set = allowed_at_start();
    return static_cast<unsigned>(CPU_COUNT(&set));
}

} // namespace mutual::benchmark
