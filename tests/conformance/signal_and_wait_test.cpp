#include "held_mutex.hpp"
#include "waitable_objects.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::event;
using mutual::test::held_mutex;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

std::error_code error_of(waitable& signal, waitable& object) {
    std::error_code ec;
    CHECK(signal_and_wait(signal, object, {}, ec).status() == wait_status::failed);
    return ec;
}

} // namespace

TEST_CASE("WT-27: it sets an event, releases one unit of a semaphore, or unlocks a mutex, and then waits") {
    named_event done = named_event::create(unique_name("done"), {.reset = reset_mode::manual, .initially_set = true});
    named_event set = event();
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    named_mutex mutex = named_mutex::create(unique_name("mutex"), {.initially_owned = true});
    CHECK(signal_and_wait(set, done).status() == wait_status::signaled);
    CHECK(set.state().signaled);
    CHECK(signal_and_wait(units, done).status() == wait_status::signaled);
    CHECK(units.state().count == 1);
    CHECK(signal_and_wait(mutex, done).status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-27: a mutex that was locked twice is unlocked once") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"), {.initially_owned = true});
    named_event done = event(true);
    mutex.lock();
    CHECK(signal_and_wait(mutex, done).status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-27: a timer cannot be signaled, but waited for") {
    named_timer timer = named_timer::create(unique_name("timer"));
    named_event other = event(true);
    CHECK_EQ(error_of(timer, other), make_error_code(errc::cannot_be_signaled));
    CHECK(other.state().signaled);
    CHECK_THROWS_WITH_AS(signal_and_wait(timer, other), doctest::Contains("signal and wait"), object_error);
    timer.set(10ms);
    named_event set = event();
    CHECK(signal_and_wait(set, timer).status() == wait_status::signaled);
    CHECK(set.state().signaled);
}

TEST_CASE("WT-28: when the signal fails nothing is waited for, and both objects are untouched") {
    named_event other = event(true);
    held_mutex held;
    CHECK_EQ(error_of(held.mutex, other), make_error_code(errc::not_owner));
    named_mutex free = named_mutex::create(unique_name("mutex"));
    CHECK_EQ(error_of(free, other), make_error_code(errc::not_owner));
    named_semaphore full = named_semaphore::create(unique_name("semaphore"), {.initial = 2, .maximum = 2});
    CHECK_EQ(error_of(full, other), make_error_code(errc::semaphore_full));
    CHECK(full.state().count == 2);
    CHECK(other.state().signaled);
    CHECK(held.mutex.state() == mutex_state::owned);
    CHECK(free.state() == mutex_state::free);
}

TEST_CASE("WT-28 WT-05: an empty handle on either side fails before anything is signaled") {
    named_event empty;
    named_event there = event();
    CHECK_EQ(error_of(there, empty), make_error_code(errc::empty_handle));
    CHECK_FALSE(there.state().signaled);
    there.set();
    CHECK_EQ(error_of(empty, there), make_error_code(errc::empty_handle));
    CHECK(there.state().signaled);
}

TEST_CASE("WT-03 WT-27: when the time runs out the signal has been given, and the second object is untouched") {
    named_event first = event();
    held_mutex held;
    const test::stopwatch time;
    CHECK(signal_and_wait(first, held.mutex, 30ms).timed_out());
    CHECK(time.elapsed() >= 30ms);
    CHECK(first.try_wait().status() == wait_status::signaled);
    CHECK(signal_and_wait(first, held.mutex, 0s).timed_out());
    CHECK(first.try_wait().status() == wait_status::signaled);
    CHECK(held.mutex.state() == mutex_state::owned);
}

TEST_CASE("WT-30: both may be one object: it is signaled, and then taken") {
    named_event automatic = event();
    for (int i = 0; i < 1000; ++i)
        CHECK(signal_and_wait(automatic, automatic).status() == wait_status::signaled);
    CHECK_FALSE(automatic.state().signaled);
    named_semaphore units = named_semaphore::create(unique_name("semaphore"), {.initial = 0, .maximum = 1});
    CHECK(signal_and_wait(units, units).status() == wait_status::signaled);
    CHECK(units.state().count == 0);
    named_mutex mutex = named_mutex::create(unique_name("mutex"), {.initially_owned = true});
    CHECK(signal_and_wait(mutex, mutex).status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-12 WT-27: the second object may be an abandoned mutex") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    {
        test::worker owner;
        owner.run([&] { mutex.lock(); });
    }
    named_event set = event();
    CHECK(signal_and_wait(set, mutex).status() == wait_status::abandoned);
    mutex.unlock();
}

TEST_CASE("WT-27: two threads hand a turn to each other") {
    named_event ping = event();
    named_event pong = event();
    waiting_threads other(1, [&] {
        wait_result result = ping.wait_for(test::wait_limit);
        for (int i = 0; i < 500 && result; ++i)
            result = signal_and_wait(pong, ping, test::wait_limit);
        pong.set();
        return result;
    });
    for (int i = 0; i < 501; ++i)
        CHECK(signal_and_wait(ping, pong, test::wait_limit).status() == wait_status::signaled);
    CHECK(other.all(wait_status::signaled) == 1);
    CHECK_FALSE(ping.state().signaled);
    CHECK_FALSE(pong.state().signaled);
}

TEST_CASE("WT-27: a mutex that one process gives up by it goes to another, which answers") {
    const std::string mutex_name = unique_name("mutex");
    const std::string event_name = unique_name("event");
    named_mutex mutex = named_mutex::create(mutex_name, {.initially_owned = true});
    named_event answer = named_event::create(event_name);
    agent other;
    CHECK(other.ask("open mutex m", mutex_name) == "ok opened");
    CHECK(other.ask("open event e", event_name) == "ok opened");
    other.send("lock m");
    other.send("signal_and_wait e m");
    CHECK(signal_and_wait(mutex, answer, test::wait_limit).status() == wait_status::signaled);
    CHECK(other.answer() == "ok signaled");
    CHECK(other.answer() == "ok signaled");
    CHECK(mutex.state() == mutex_state::owned);
}
