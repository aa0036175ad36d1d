#include "mutex_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <chrono>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::lock_and_unlock;
using mutual::test::unique_name;
using mutual::test::worker;

TEST_CASE("LT-12 MX-15: closing a handle neither unlocks nor abandons") {
    const std::string name = unique_name("closed");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("in t lock m") == "ok signaled");
    CHECK(other.ask("close m") == "ok");
    CHECK(mutex.state() == mutex_state::owned);
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    CHECK(mutex.try_lock_for(std::chrono::milliseconds(20)).status() == wait_status::timed_out);

    CHECK(other.ask("end t") == "ok");
    CHECK(mutex.lock().status() == wait_status::abandoned);
    mutex.unlock();
}

TEST_CASE("LT-12 MX-04: an owner that closed its handle can unlock by another one") {
    const std::string name = unique_name("closed");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("lock m") == "ok signaled");
    CHECK(other.ask("lock m") == "ok signaled");
    CHECK(other.ask("close m") == "ok");
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    CHECK(other.ask("open mutex again", name) == "ok opened");
    CHECK(other.ask("state again") == "ok owned_by_this_thread");
    CHECK(other.ask("unlock again") == "ok");
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    CHECK(other.ask("unlock again") == "ok");
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.unlock();
}

TEST_CASE("LT-12: a process that closed its handle of a mutex it owns abandons it when it is killed") {
    const std::string name = unique_name("closed");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("lock m") == "ok signaled");
    CHECK(other.ask("close m") == "ok");
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    other.kill();
    CHECK(mutex.lock().status() == wait_status::abandoned);
    mutex.unlock();
}

TEST_CASE("LT-13 MX-16: a mutex whose last handle is closed is gone although it is owned") {
    const std::string name = unique_name("owned");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.close();
    named_mutex next = named_mutex::open_or_create(name);
    CHECK(next.created());
    CHECK(next.state() == mutex_state::free);
    std::error_code ec;
    next.unlock(ec);
    CHECK_EQ(ec, make_error_code(errc::not_owner));
    worker thread;
    CHECK(thread.run([&] { return next.try_lock().status(); }) == wait_status::signaled);
    thread.run([&] { next.unlock(); });
}

TEST_CASE("LT-13 LT-06: a mutex that its last holder owned when it was killed is born again free and not abandoned") {
    const std::string name = unique_name("owned");
    agent other;
    CHECK(other.ask("create mutex m", name, "owned") == "ok created");
    other.kill();
    named_mutex next = named_mutex::open_or_create(name);
    CHECK(next.created());
    CHECK(next.lock().status() == wait_status::signaled);
    next.unlock();
}

TEST_CASE("MX-23: a thread that ends as owner while the last handle is closed leaves a free name") {
    const std::string name = unique_name("race");
    for (int round = 0; round < 200; ++round) {
        named_mutex mutex = named_mutex::create(name);
        {
            worker thread;
            thread.run([&] { mutex.lock(); });
            worker closer;
            auto closed = closer.begin([&] { mutex.close(); });
            thread.end();
            closed.get();
        }
        named_mutex next = named_mutex::open_or_create(name);
        CHECK(next.created());
        CHECK(lock_and_unlock(next) == wait_status::signaled);
    }
}
