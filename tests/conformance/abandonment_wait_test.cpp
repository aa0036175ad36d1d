#include "mutex_checks.hpp"

#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>

#include <algorithm>
#include <chrono>
#include <future>
#include <list>
#include <string>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::check_normal_again;
using mutual::test::lock_and_unlock;
using mutual::test::stopwatch;
using mutual::test::unique_name;
using mutual::test::worker;

namespace {

/// Promptly, as a person sees it, on a machine with other work to do.
constexpr auto promptly = 5s;

} // namespace

TEST_CASE("MX-14: a waiter that is blocked already learns of the death promptly") {
    const std::string name = unique_name("blocked");
    named_mutex mutex = named_mutex::create(name);
    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("lock m") == "ok signaled");
    worker waiter;
    auto result = waiter.begin([&] { return lock_and_unlock(mutex); });
    test::let_others_block();
    owner.kill();
    const stopwatch time;
    CHECK(result.get() == wait_status::abandoned);
    CHECK(time.elapsed() < promptly);
    check_normal_again(mutex);
}

TEST_CASE("MX-14: a waiter with a limit that is blocked already learns of the death of a thread promptly") {
    named_mutex mutex = named_mutex::create(unique_name("blocked"));
    worker owner, waiter;
    owner.run([&] { mutex.lock(); });
    auto result = waiter.begin([&] {
        const lock_result got = mutex.try_lock_for(test::wait_limit);
        mutex.unlock();
        return got.status();
    });
    test::let_others_block();
    const stopwatch time;
    owner.end();
    CHECK(result.get() == wait_status::abandoned);
    CHECK(time.elapsed() < promptly);
}

TEST_CASE("MX-14 MX-12: of several blocked waiters of several processes exactly one is told of the death") {
    const std::string name = unique_name("blocked");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    std::list<worker> threads(3);
    for (int round = 0; round < 3; ++round) {
        agent owner;
        CHECK(owner.ask("open mutex m", name) == "ok opened");
        CHECK(owner.ask("lock m") == "ok signaled");
        for (const char* const command : {"begin a cycle m", "begin b cycle m", "begin c cycle m"})
            CHECK(other.ask(command) == "ok");
        std::vector<std::future<wait_status>> here;
        for (worker& thread : threads)
            here.push_back(thread.begin([&] { return lock_and_unlock(mutex); }));
        test::let_others_block();
        owner.kill();

        std::vector<std::string> got;
        for (auto& each : here)
            got.push_back("ok " + std::string(test::to_text(each.get())));
        for (const char* const command : {"finish a", "finish b", "finish c"})
            got.push_back(other.ask(command));
        CHECK(std::ranges::count(got, "ok abandoned") == 1);
        CHECK(std::ranges::count(got, "ok signaled") == 5);
        CHECK(mutex.state() == mutex_state::free);
    }
}

TEST_CASE("MX-14: a waiter that is killed while it is blocked is forgotten") {
    const std::string name = unique_name("waiter");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    agent doomed, other;
    for (agent* each : {&doomed, &other})
        CHECK(each->ask("open mutex m", name) == "ok opened");
    CHECK(doomed.ask("begin t lock m") == "ok");
    test::let_others_block();
    CHECK(other.ask("begin t cycle m") == "ok");
    test::let_others_block();
    doomed.kill();
    mutex.unlock();
    CHECK(other.ask("finish t") == "ok signaled");
    CHECK(lock_and_unlock(mutex) == wait_status::signaled);
}

TEST_CASE("MX-14: owner and first waiter killed, the next waiter is told") {
    const std::string name = unique_name("waiter");
    named_mutex mutex = named_mutex::create(name);
    agent owner, doomed;
    for (agent* each : {&owner, &doomed})
        CHECK(each->ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("lock m") == "ok signaled");
    CHECK(doomed.ask("begin t lock m") == "ok");
    worker waiter;
    test::let_others_block();
    auto result = waiter.begin([&] { return lock_and_unlock(mutex); });
    test::let_others_block();
    doomed.kill();
    owner.kill();
    CHECK(result.get() == wait_status::abandoned);
    check_normal_again(mutex);
}
