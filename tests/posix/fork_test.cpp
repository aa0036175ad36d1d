// fork: the child is one more holder, with seats of its own.

#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include "posix/kernel/shm_path.hpp"

#include <mutual/mutual.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using test::unique_name;

namespace {

/// A forked child: runs `work` and ends with its result, without the destructors and handlers of its parent's.
template <typename Work>
pid_t fork_and(Work work) {
    const pid_t child = ::fork();
    if (child != 0)
        return child;
    int result = 100;
    try {
        result = work();
    } catch (...) {
        result = 101;
    }
    ::_exit(result);
}

/// The result of the child's work; 255 when a signal ended it.
int result_of(pid_t child) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/// One way, between a parent and a child.
class pipe_line {
public:
    pipe_line() { REQUIRE(::pipe(ends_.data()) == 0); }
    pipe_line(const pipe_line&) = delete;
    pipe_line& operator=(const pipe_line&) = delete;
    ~pipe_line() {
        ::close(ends_[0]);
        ::close(ends_[1]);
    }

    void tell() const { static_cast<void>(::write(ends_[1], "x", 1)); }
    void listen() const {
        char byte = 0;
        static_cast<void>(::read(ends_[0], &byte, 1));
    }

private:
    std::array<int, 2> ends_{};
};

bool exists(const std::string& name) {
    return ::access((std::string("/dev/shm") + posix::shm_path(object_name(name)).c_str()).c_str(), F_OK) == 0;
}

} // namespace

TEST_CASE("LT-10: a forked child keeps the objects that its parent closes, and uses them") {
    const std::string name = unique_name("fork");
    auto event = named_event::create(name + ".event");
    auto region = shared_region::create(name + ".region", {.size = 4096});
    const pipe_line go;
    const pid_t child = fork_and([&] {
        go.listen();
        if (!named_event::open(name + ".event") || region.map().bytes()[7] != std::byte{42})
            return 1;
        event.set();
        return event.try_wait() && event.state().signaled == false ? 0 : 2;
    });
    region.map().bytes()[7] = std::byte{42};
    event.close();
    region.close();
    CHECK(exists(name + ".event"));
    CHECK(exists(name + ".region"));
    go.tell();
    CHECK(result_of(child) == 0);
    CHECK_THROWS_AS(static_cast<void>(named_event::open(name + ".event")), object_error);
    CHECK_THROWS_AS(static_cast<void>(shared_region::open(name + ".region")), object_error);
}

TEST_CASE("LT-10: what a forked child closes stays with its parent") {
    const std::string name = unique_name("fork");
    auto semaphore = named_semaphore::create(name + ".semaphore", {.initial = 1});
    auto region = shared_region::create(name + ".region", {.size = 4096});
    CHECK(result_of(fork_and([&] {
              semaphore.close();
              region.close();
              return 0;
          })) == 0);
    CHECK(exists(name + ".semaphore"));
    CHECK(exists(name + ".region"));
    CHECK(semaphore.try_wait());
    CHECK(named_semaphore::open(name + ".semaphore"));
    CHECK(shared_region::open(name + ".region"));
}

TEST_CASE("LT-06: a killed parent's seat goes although its forked child lives on, with views and handles") {
    const std::string name = unique_name("fork");
    auto mutex = named_mutex::create(name);
    const pipe_line born;
    const pipe_line go;
    const pipe_line done;
    // The parent is a child of the test, so that it can be killed.
    const pid_t parent = fork_and([&] {
        mutex.lock();
        fork_and([&] {
            born.tell(); // what it does before main's code runs again is done
            go.listen();
            // HD-25: the parent was killed; nobody else has locked it since.
            const lock_result got = mutex.lock();
            done.tell();
            return got.abandoned() ? 0 : 1;
        });
        ::pause();
        return 0;
    });
    born.listen();
    CHECK(mutex.state() == mutex_state::owned);
    ::kill(parent, SIGKILL);
    result_of(parent);
    CHECK(mutex.state() == mutex_state::abandoned);
    go.tell();
    done.listen();
    CHECK(mutex.wait_for(10s));
    mutex.unlock();
}

TEST_CASE("LT-03: a forked child's view does not keep the name of a region whose parent was killed") {
    const std::string name = unique_name("fork");
    const pipe_line born;
    const pipe_line go;
    const pid_t parent = fork_and([&] {
        auto region = shared_region::create(name, {.size = 4096});
        const region_view view = region.map();
        fork_and([&] {
            region.close(); // the handle; the view stays
            born.tell();
            go.listen();
            return 0;
        });
        ::pause();
        return 0;
    });
    born.listen();
    CHECK(shared_region::open(name));
    ::kill(parent, SIGKILL);
    result_of(parent);
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_write, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    go.tell();
}

TEST_CASE("HD-25: ownership is not inherited, and parent and child exclude each other") {
    auto mutex = named_mutex::create_unnamed();
    mutex.lock();
    mutex.lock();
    CHECK(result_of(fork_and([&] {
              std::error_code ec;
              mutex.unlock(ec);
              if (ec != errc::not_owner || mutex.try_lock())
                  return 1;
              return mutex.state() == mutex_state::owned ? 0 : 2;
          })) == 0);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    const pid_t owner = fork_and([&] {
        mutex.lock();
        return 0; // owned when it ends
    });
    CHECK(result_of(owner) == 0);
    CHECK(mutex.lock().abandoned());
    mutex.unlock();
}

TEST_CASE("fork while threads are blocked: the child can wait, and closing its handle closes the object there") {
    const std::string name = unique_name("fork");
    auto event = named_event::create(name);
    std::jthread blocked([&] { event.wait(); });
    while (event.state().signaled) // a look under the lock
        ;
    const pipe_line closed;
    const pipe_line go;
    const pid_t child = fork_and([&] {
        const bool times_out = !event.wait_for(1ms);
        event.close();
        closed.tell();
        go.listen();
        return times_out ? 0 : 1;
    });
    closed.listen();
    event.set();
    blocked.join();
    event.close();
    CHECK_FALSE(exists(name)); // the child lives, and holds nothing
    go.tell();
    CHECK(result_of(child) == 0);
}

TEST_CASE("a grandchild is a holder of its own, too") {
    auto semaphore = named_semaphore::create_unnamed({.initial = 0});
    const pid_t child = fork_and([&] {
        const pid_t grandchild = fork_and([&] {
            semaphore.release();
            return 0;
        });
        semaphore.release();
        int status = 0;
        ::waitpid(grandchild, &status, 0);
        return WEXITSTATUS(status);
    });
    CHECK(result_of(child) == 0);
    CHECK(semaphore.state().count == 2);
}

TEST_CASE("a process without a descriptor to spare forks a child whose handles say so") {
    const std::string name = unique_name("fork");
    auto mutex = named_mutex::create(name + ".mutex");
    auto event = named_event::create(name + ".event");
    auto region = shared_region::create(name + ".region", {.size = 4096});
    const region_view view = region.map();
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const rlimit none{3, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const pid_t child = fork_and([&] {
        std::error_code ec;
        if (mutex.try_lock(ec) || ec != errc::lost_in_fork)
            return 1;
        event.set(ec);
        if (ec != errc::lost_in_fork)
            return 2;
        if (region.map(ec) || ec != errc::lost_in_fork)
            return 3;
        view.bytes()[0] = std::byte{1}; // views are the system's
        mutex.close();
        event.close();
        region.close();
        return 0;
    });
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(result_of(child) == 0);
    CHECK(view.bytes()[0] == std::byte{1});
    CHECK(mutex.try_lock());
    mutex.unlock();
    CHECK_FALSE(event.state().signaled);
    CHECK(exists(name + ".mutex"));
}

TEST_CASE("fork in a process with 16 busy threads: children lock, wait, create and close at once") {
    const std::string name = unique_name("fork");
    auto mutex = named_mutex::create(name + ".mutex");
    auto automatic = named_event::create(name + ".automatic", {.initially_set = true});
    auto region = shared_region::create(name + ".region", {.size = 4096});
    std::atomic<bool> over{false};
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&, i] {
            while (!over) {
                switch (i % 4) {
                case 0: {
                    const mutex_guard guard(mutex);
                    break;
                }
                case 1: // somebody is always in there, and none is lost
                    if (automatic.wait_for(1ms))
                        automatic.set();
                    break;
                case 2: {
                    const auto mine = named_event::open_or_create(name + ".busy");
                    break;
                }
                default: {
                    const auto mine = shared_region::open(name + ".region");
                    const region_view view = mine.map();
                    break;
                }
                }
                std::this_thread::sleep_for(100us); // busy, but leaves some of two processors to the children
            }
        });
    }
    const auto child_work = [&] {
        ::alarm(60); // a dead-lock becomes a failure
        if (!mutex.try_lock_for(50s))
            return 1;
        mutex.unlock();
        automatic.set();
        if (!named_event::open_or_create(name + ".busy") || !region.map())
            return 2;
        mutex.close();
        automatic.close();
        region.close();
        return 0;
    };
    constexpr int forks = 2000;
    constexpr std::size_t at_once = 8;
    std::deque<pid_t> children;
    for (int i = 0; i < forks || !children.empty(); ++i) {
        if (i < forks)
            children.push_back(fork_and(child_work));
        if (i >= forks || children.size() == at_once) {
            CHECK(result_of(children.front()) == 0);
            children.pop_front();
        }
    }
    over = true;
    threads.clear();
    mutex.close();
    automatic.close();
    region.close();
    // A child that ended with a copy of a thread's handle may have been the last holder: nobody removed that name yet.
    std::error_code ec;
    CHECK_FALSE(named_event::open(name + ".busy", ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    for (const char* const left : {".mutex", ".automatic", ".busy", ".region"})
        CHECK_FALSE(exists(name + left));
}

TEST_CASE("LT-06 MX-10: families that fork all the time are killed at any moment, and nobody waits for the dead") {
    const std::string name = unique_name("fork");
    auto mutex = named_mutex::create(name + ".mutex");
    std::minstd_rand random(1);
    constexpr int kills = 800;
    int abandoned = 0;
    for (int i = 0; i < kills; ++i) {
        const pid_t leader = fork_and([&] {
            ::setpgid(0, 0);
            ::alarm(60);
            auto region = shared_region::open_or_create(name + ".region", {.size = 4096});
            for (;;) {
                const pid_t member = fork_and([&] {
                    const auto again = named_mutex::open(name + ".mutex");
                    const mutex_guard guard(mutex);
                    region.map().bytes()[0] = std::byte{1};
                    return 0;
                });
                {
                    const mutex_guard guard(mutex);
                    const auto gift = mutex.inheritable_token();
                }
                ::waitpid(member, nullptr, 0);
            }
            return 0;
        });
        ::setpgid(leader, leader);
        const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(500 + random() % 4000);
        while (std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
        ::kill(-leader, SIGKILL);
        result_of(leader);
        const lock_result got = mutex.try_lock_for(20s);
        CHECK(got);
        abandoned += got.abandoned() ? 1 : 0;
        mutex.unlock();
    }
    MESSAGE(abandoned << " of " << kills << " died as owners");
    mutex.close();
    // Members of the last family may still be dying.
    const auto is_gone = [&](const char* object) {
        std::error_code ec;
        const bool gone = !named_mutex::open(name + object, ec) && ec == std::errc::no_such_file_or_directory;
        return gone && !exists(name + object);
    };
    CHECK(test::eventually([&] { return is_gone(".mutex") && is_gone(".region"); }));
}
