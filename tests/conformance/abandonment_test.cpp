#include "mutex_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <chrono>
#include <list>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::check_normal_again;
using mutual::test::check_owned_once;
using mutual::test::lock_and_unlock;
using mutual::test::unique_name;
using mutual::test::unlock_error;
using mutual::test::worker;

TEST_CASE("MX-09 MX-12: a thread that ends as owner abandons the mutex to exactly one next owner") {
    named_mutex mutex = named_mutex::create(unique_name("thread"));
    worker thread;
    thread.run([&] { mutex.lock(); });
    CHECK(mutex.state() == mutex_state::owned);
    thread.end();
    CHECK(mutex.state() == mutex_state::abandoned);
    const lock_result result = mutex.lock();
    CHECK(result.abandoned());
    CHECK(static_cast<bool>(result));
    check_owned_once(mutex);
    check_normal_again(mutex);
}

TEST_CASE("MX-10 MX-12: a process that is killed as owner abandons the mutex to exactly one next owner") {
    const std::string name = unique_name("process");
    named_mutex mutex = named_mutex::create(name);
    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("lock m") == "ok signaled");
    owner.kill();
    CHECK(mutex.state() == mutex_state::abandoned);
    CHECK(mutex.lock().status() == wait_status::abandoned);
    check_owned_once(mutex);
    check_normal_again(mutex);
}

TEST_CASE("MX-10: a process that ends by itself, or kills itself, abandons what it owns") {
    const std::string name = unique_name("process");
    named_mutex mutex = named_mutex::create(name);
    agent ends;
    CHECK(ends.ask("open mutex m", name) == "ok opened");
    CHECK(ends.ask("lock m") == "ok signaled");
    CHECK(ends.exit() == 0);
    CHECK(mutex.lock().status() == wait_status::abandoned);
    mutex.unlock();

    agent dies;
    CHECK(dies.ask("open mutex m", name) == "ok opened");
    CHECK(dies.ask("in t lock m") == "ok signaled");
    dies.send("die");
    CHECK(dies.process().wait_exit() == test::killed_exit_code);
    CHECK(mutex.lock().status() == wait_status::abandoned);
    check_owned_once(mutex);
}

TEST_CASE("MX-09: every form of locking reports an abandoned mutex") {
    named_mutex mutex = named_mutex::create(unique_name("forms"));
    const auto abandon = [&mutex] { worker().run([&mutex] { mutex.lock(); }); };
    abandon();
    CHECK(mutex.try_lock().abandoned());
    mutex.unlock();
    abandon();
    CHECK(mutex.try_lock_for(1s).abandoned());
    mutex.unlock();
    abandon();
    CHECK(mutex.try_lock_until(std::chrono::system_clock::now() + 1h).abandoned());
    mutex.unlock();
    abandon();
    CHECK(mutex.lock(std::stop_source().get_token()).abandoned());
    mutex.unlock();
    abandon();
    CHECK(mutex_guard(mutex).abandoned());
    abandon();
    const mutex_guard guard(mutex, std::try_to_lock);
    CHECK(guard.abandoned());
    CHECK(guard.owns_lock());
}

TEST_CASE("MX-11: the recursion of the dead is discarded, of threads and of processes") {
    const std::string name = unique_name("recursion");
    named_mutex mutex = named_mutex::create(name);
    worker().run([&] {
        for (int i = 0; i < 10; ++i)
            mutex.lock();
    });
    CHECK(mutex.lock().abandoned());
    check_owned_once(mutex);

    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    for (int i = 0; i < 3; ++i)
        CHECK(owner.ask("lock m") == "ok signaled");
    owner.kill();
    CHECK(mutex.lock().abandoned());
    check_owned_once(mutex);
}

TEST_CASE("MX-12: a timed out attempt before the death takes nothing of the report away") {
    const std::string name = unique_name("report");
    named_mutex mutex = named_mutex::create(name);
    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("lock m") == "ok signaled");
    CHECK(mutex.try_lock().timed_out());
    CHECK(mutex.try_lock_for(20ms).timed_out());
    owner.kill();
    CHECK(mutex.state() == mutex_state::abandoned);
    CHECK(mutex.state() == mutex_state::abandoned);
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
    CHECK(mutex.try_lock().abandoned());
    mutex.unlock();
}

TEST_CASE("MX-13: abandoned by one process after the other, each is reported once") {
    const std::string name = unique_name("chain");
    named_mutex mutex = named_mutex::create(name);
    std::list<agent> agents(4);
    std::string expected = "ok signaled";
    for (agent& each : agents) {
        CHECK(each.ask("open mutex m", name) == "ok opened");
        CHECK(each.ask("lock m") == expected);
        CHECK(each.ask("lock m") == "ok signaled");
        each.kill();
        expected = "ok abandoned";
    }
    CHECK(mutex.lock().abandoned());
    check_owned_once(mutex);
    check_normal_again(mutex);
}

TEST_CASE("MX-13: abandoned by one thread after the other, each is reported once") {
    named_mutex mutex = named_mutex::create(unique_name("chain"));
    for (int i = 0; i < 100; ++i) {
        worker thread;
        const bool abandoned = thread.run([&] { return mutex.lock().abandoned(); });
        CHECK(abandoned == (i != 0));
    }
    CHECK(mutex.lock().abandoned());
    check_owned_once(mutex);
}

TEST_CASE("MX-10 MX-13: killed owners in a row, with a normal owner between them") {
    const std::string name = unique_name("row");
    named_mutex mutex = named_mutex::create(name);
    for (int i = 0; i < 5; ++i) {
        agent owner;
        CHECK(owner.ask("open mutex m", name) == "ok opened");
        CHECK(owner.ask("lock m") == "ok signaled");
        owner.kill();
        CHECK(mutex.lock().abandoned());
        check_owned_once(mutex);
    }
}

TEST_CASE("MX-09 MX-10: all mutexes of a dead owner are abandoned, and no other") {
    const std::string stem = unique_name("many");
    std::vector<named_mutex> mutexes;
    for (int i = 0; i < 8; ++i)
        mutexes.push_back(named_mutex::create(stem + std::to_string(i)));
    named_mutex unlocked = named_mutex::create(stem + "unlocked");
    const auto check_all_abandoned = [&] {
        for (named_mutex& mutex : mutexes) {
            CHECK(mutex.lock().abandoned());
            mutex.unlock();
        }
        CHECK(lock_and_unlock(unlocked) == wait_status::signaled);
    };

    worker().run([&] {
        for (named_mutex& mutex : mutexes)
            mutex.lock();
        lock_and_unlock(unlocked);
    });
    check_all_abandoned();

    agent owner;
    for (int i = 0; i < 8; ++i) {
        CHECK(owner.ask("open mutex m" + std::to_string(i), stem + std::to_string(i)) == "ok opened");
        CHECK(owner.ask("lock m" + std::to_string(i)) == "ok signaled");
    }
    CHECK(owner.ask("open mutex u", stem + "unlocked") == "ok opened");
    CHECK(owner.ask("cycle u") == "ok signaled");
    owner.kill();
    check_all_abandoned();
}

TEST_CASE("MX-09: a thread of another process that ends as owner abandons, its process lives on") {
    const std::string name = unique_name("thread");
    named_mutex mutex = named_mutex::create(name);
    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("in t lock m") == "ok signaled");
    worker waiter;
    auto result = waiter.begin([&] { return lock_and_unlock(mutex); });
    test::let_others_block();
    CHECK(owner.ask("end t") == "ok");
    CHECK(result.get() == wait_status::abandoned);
    CHECK(owner.ask("lock m") == "ok signaled");
    CHECK(owner.ask("unlock m") == "ok");
}

TEST_CASE("MX-09 MX-05: a killed process that did not own the mutex abandons nothing") {
    const std::string name = unique_name("bystander");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    agent bystander;
    CHECK(bystander.ask("open mutex m", name) == "ok opened");
    bystander.kill();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(lock_and_unlock(mutex) == wait_status::signaled);
}

TEST_CASE("MX-18 MX-09: an initial owner that ends abandons as well") {
    const std::string name = unique_name("initial");
    agent creator;
    CHECK(creator.ask("in t create mutex m", name, "owned") == "ok created");
    named_mutex mutex = named_mutex::open(name);
    CHECK(creator.ask("end t") == "ok");
    CHECK(mutex.lock().abandoned());
    check_owned_once(mutex);
}
