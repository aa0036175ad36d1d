#include "mutex_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <chrono>
#include <stop_token>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::unique_name;
using mutual::test::unlock_error;
using mutual::test::worker;

TEST_CASE("MX-01: the owner is a thread, not the process") {
    named_mutex mutex = named_mutex::create(unique_name("owner"));
    CHECK(mutex.lock().status() == wait_status::signaled);
    worker thread;
    CHECK(thread.run([&] { return mutex.try_lock().status(); }) == wait_status::timed_out);
    mutex.unlock();
    CHECK(thread.run([&] { return mutex.try_lock().status(); }) == wait_status::signaled);
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    thread.run([&] { mutex.unlock(); });
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    mutex.unlock();
}

TEST_CASE("MX-01: one owner in all processes") {
    const std::string name = unique_name("owner");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(mutex.lock().status() == wait_status::signaled);
    CHECK(other.ask("try_lock m") == "ok timed_out");
    CHECK(other.ask("lock m 20") == "ok timed_out");
    mutex.unlock();
    CHECK(other.ask("try_lock m") == "ok signaled");
    CHECK(other.ask("in t2 try_lock m") == "ok timed_out");
    CHECK(mutex.try_lock().status() == wait_status::timed_out);
    CHECK(other.ask("unlock m") == "ok");
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    mutex.unlock();
}

TEST_CASE("MX-02 MX-03: as many unlocks as locks, of whatever kind") {
    named_mutex mutex = named_mutex::create(unique_name("recursion"));
    CHECK(mutex.lock().status() == wait_status::signaled);
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    CHECK(mutex.try_lock_for(std::chrono::seconds(1)).status() == wait_status::signaled);
    CHECK(mutex.lock(std::stop_token()).status() == wait_status::signaled);
    worker thread;
    for (int left = 4; left > 0; --left) {
        CHECK(thread.run([&] { return mutex.try_lock().status(); }) == wait_status::timed_out);
        CHECK_EQ(unlock_error(mutex), std::error_code());
    }
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
    CHECK(thread.run([&] { return mutex.try_lock().status(); }) == wait_status::signaled);
    thread.run([&] { mutex.unlock(); });
}

TEST_CASE("MX-04 MX-07: recursion and ownership belong to the mutex, whichever handle is used") {
    const std::string name = unique_name("handles");
    named_mutex first = named_mutex::create(name);
    named_mutex second = named_mutex::open(name);
    CHECK(first.lock().status() == wait_status::signaled);
    CHECK(second.state() == mutex_state::owned_by_this_thread);
    CHECK(second.try_lock().status() == wait_status::signaled);
    named_mutex third = named_mutex::open_or_create(name);
    third.unlock();
    CHECK(first.state() == mutex_state::owned_by_this_thread);
    third.unlock();
    CHECK(first.state() == mutex_state::free);
    CHECK_EQ(unlock_error(second), make_error_code(errc::not_owner));
}

TEST_CASE("MX-05: unlocking what another thread or process owns is not_owner and changes nothing") {
    const std::string name = unique_name("not-owner");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(mutex.lock().status() == wait_status::signaled);
    worker thread;
    CHECK_EQ(thread.run([&] { return unlock_error(mutex); }), make_error_code(errc::not_owner));
    CHECK(other.ask("unlock m") == "error not_owner");
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(other.ask("try_lock m") == "ok timed_out");
    mutex.unlock();

    CHECK(other.ask("lock m") == "ok signaled");
    CHECK(other.ask("in t2 unlock m") == "error not_owner");
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
    CHECK(mutex.state() == mutex_state::owned);
    CHECK(other.ask("unlock m") == "ok");
}

TEST_CASE("MX-06: unlocking a free mutex is not_owner and changes nothing") {
    named_mutex mutex = named_mutex::create(unique_name("free"));
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
    CHECK(unlock_error(mutex) == std::errc::operation_not_permitted);
    CHECK_THROWS_AS(mutex.unlock(), object_error);
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    mutex.unlock();
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
}

TEST_CASE("MX-18: an initial owner owns a new mutex once") {
    const std::string name = unique_name("initial");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("try_lock m") == "ok timed_out");
    mutex.unlock();
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
    CHECK(other.ask("try_lock m") == "ok signaled");
    CHECK(other.ask("unlock m") == "ok");

    named_mutex by_default = named_mutex::create(unique_name("initial"));
    CHECK(by_default.state() == mutex_state::free);
}

TEST_CASE("MX-20: 100,000 nested locks are no problem") {
    constexpr int depth = 100'000;
    named_mutex mutex = named_mutex::create(unique_name("deep"));
    int locked = 0;
    for (int i = 0; i < depth; ++i)
        locked += mutex.lock() ? 1 : 0;
    CHECK(locked == depth);
    for (int i = 1; i < depth; ++i)
        mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
}

TEST_CASE("MX-21: a name guards a single instance, without any ownership") {
    const std::string name = unique_name("instance");
    agent first, second;
    CHECK(first.ask("open_or_create mutex m", name) == "ok created");
    CHECK(second.ask("open_or_create mutex m", name) == "ok opened");
    second.kill();
    first.kill();
    CHECK(named_mutex::open_or_create(name).created());
}

TEST_CASE("MX-01: state() says what the mutex looks like from here") {
    const std::string name = unique_name("state");
    named_mutex mutex = named_mutex::create(name);
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(mutex.state() == mutex_state::free);
    CHECK(other.ask("state m") == "ok free");
    CHECK(mutex.lock().status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(other.ask("state m") == "ok owned");
    worker thread;
    CHECK(thread.run([&] { return mutex.state(); }) == mutex_state::owned);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
    CHECK(other.ask("lock m") == "ok signaled");
    CHECK(mutex.state() == mutex_state::owned);
    CHECK(other.ask("state m") == "ok owned_by_this_thread");
    CHECK(other.ask("in t2 state m") == "ok owned");
    CHECK(other.ask("unlock m") == "ok");
}

TEST_CASE("MX-01: an empty handle is an error of its own") {
    named_mutex empty;
    std::error_code ec;
    CHECK(empty.lock(ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(empty.try_lock(ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_EQ(unlock_error(empty), make_error_code(errc::empty_handle));
    (void)empty.state(ec);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_AS(empty.lock(), object_error);
}
