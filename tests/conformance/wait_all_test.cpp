#include "held_mutex.hpp"
#include "waitable_objects.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::event;
using mutual::test::held_mutex;
using mutual::test::unique_name;
using mutual::test::waiting_threads;
using mutual::test::worker;

namespace {

named_semaphore semaphore(std::int32_t initial) {
    return named_semaphore::create(unique_name("semaphore"), {.initial = initial});
}

/// A mutex whose owner died.
named_mutex abandoned_mutex() {
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    worker owner;
    owner.run([&] { mutex.lock(); });
    return mutex;
}

} // namespace

TEST_CASE("WT-09 SM-13: all objects are taken, one unit of each, when all are signaled") {
    named_event event_a = event(true);
    named_semaphore units = semaphore(2);
    named_semaphore more = semaphore(1);
    CHECK(wait_all(event_a, units, more).status() == wait_status::signaled);
    CHECK_FALSE(event_a.state().signaled);
    CHECK(units.state().count == 1);
    CHECK(more.state().count == 0);
    CHECK(wait_all(0s, units, more).timed_out());
    CHECK(units.state().count == 1);
}

TEST_CASE("WT-09: ranges of handles, of references, and handles one by one") {
    named_semaphore a = semaphore(100);
    named_semaphore b = semaphore(100);
    std::array<waitable_ref, 2> references{a, b};
    const waitable_ref array[] = {a, b};
    CHECK(wait_all(a));
    CHECK(wait_all(1s, a, b));
    CHECK(wait_all({1s, std::stop_token()}, a, b));
    CHECK(wait_all(references));
    CHECK(wait_all(array));
    CHECK(wait_all(std::span(references), 1s));
    CHECK(wait_all(std::vector<waitable_ref>{b, a}));
    std::error_code ec = std::make_error_code(std::errc::io_error);
    CHECK(wait_all(references, {}, ec).status() == wait_status::signaled);
    CHECK_EQ(ec, std::error_code());
    CHECK(a.state().count == 92);
    CHECK(b.state().count == 93);
}

TEST_CASE("WT-09 WT-10: signaled one after the other is not signaled at the same moment") {
    named_event a = event();
    named_event b = event();
    waiting_threads thread(1, [&] { return wait_all(test::wait_limit, a, b); });
    thread.let_block();
    a.set();
    CHECK(thread.ended_meanwhile() == 0);
    CHECK(a.try_wait().status() == wait_status::signaled);
    b.set();
    CHECK(thread.ended_meanwhile() == 0);
    CHECK(b.state().signaled);
    a.set();
    CHECK(thread.all(wait_status::signaled) == 1);
    CHECK_FALSE(a.state().signaled);
    CHECK_FALSE(b.state().signaled);
}

TEST_CASE("WT-10: a wait for all that is blocked holds no unit and owns no mutex") {
    const std::string mutex_name = unique_name("mutex");
    const std::string units_name = unique_name("units");
    named_mutex mutex = named_mutex::create(mutex_name);
    named_semaphore units = named_semaphore::create(units_name, {.initial = 1});
    const std::string event_name = unique_name("event");
    named_event last = named_event::create(event_name);
    agent other;
    CHECK(other.ask("open mutex m", mutex_name) == "ok opened");
    CHECK(other.ask("open semaphore s", units_name) == "ok opened");
    CHECK(other.ask("open event e", event_name) == "ok opened");
    CHECK(other.ask("begin t wait_all - m s e") == "ok");
    test::let_others_block();
    for (int i = 0; i < 100; ++i) {
        CHECK(mutex.try_lock().status() == wait_status::signaled);
        mutex.unlock();
        CHECK(units.try_acquire().status() == wait_status::signaled);
        units.release();
    }
    CHECK(units.state().count == 1);
    last.set();
    CHECK(other.ask("finish t") == "ok signaled");
    CHECK(units.state().count == 0);
    CHECK(mutex.state() == mutex_state::owned);
    CHECK(other.ask("in t unlock m") == "ok");
}

TEST_CASE("WT-11: a wait for all that times out has taken nothing") {
    named_event set = event(true);
    named_semaphore units = semaphore(1);
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    named_event unset = event();
    CHECK(wait_all(30ms, set, units, mutex, unset).timed_out());
    CHECK(wait_all(0s, set, units, mutex, unset).timed_out());
    CHECK(set.state().signaled);
    CHECK(units.state().count == 1);
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-13 WT-14: an abandonment is told by the wait that gets all, not by one that times out") {
    named_mutex mutex = abandoned_mutex();
    named_mutex free = named_mutex::create(unique_name("mutex"));
    named_event last = event();
    CHECK(wait_all(20ms, free, mutex, last).status() == wait_status::timed_out);
    CHECK(mutex.state() == mutex_state::abandoned);
    last.set();
    const wait_result result = wait_all(free, mutex, last);
    CHECK(result.status() == wait_status::abandoned);
    CHECK(static_cast<bool>(result));
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(free.state() == mutex_state::owned_by_this_thread);
    CHECK_FALSE(last.state().signaled);
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.unlock();
    mutex.unlock();
    free.unlock();
    CHECK(wait_all(free, mutex).status() == wait_status::signaled);
    mutex.unlock();
    free.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-24 MX-04: a mutex that the thread owns counts as signaled, and is locked once more") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"), {.initially_owned = true});
    named_event unset = event();
    CHECK(wait_all(20ms, mutex, unset).timed_out());
    unset.set();
    CHECK(wait_all(mutex, unset).status() == wait_status::signaled);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-20 WT-09: mutexes, events, semaphores and timers in one wait for all") {
    held_mutex held;
    named_event manual = named_event::create(unique_name("event"), {.reset = reset_mode::manual});
    named_semaphore units = semaphore(0);
    named_timer timer = named_timer::create(unique_name("timer"));
    std::array<waitable_ref, 4> list{held.mutex, manual, units, timer};
    worker waiter;
    auto result = waiter.begin([&] { return wait_all(list, test::wait_limit).status(); });
    test::let_others_block();
    manual.set();
    units.release(2);
    held.release();
    CHECK(result.wait_for(50ms) == std::future_status::timeout);
    CHECK(held.mutex.state() == mutex_state::free);
    timer.set(10ms);
    CHECK(result.get() == wait_status::signaled);
    CHECK(held.mutex.state() == mutex_state::owned);
    CHECK(manual.state().signaled);
    CHECK(units.state().count == 1);
    CHECK_FALSE(timer.state().signaled);
    waiter.run([&] { held.mutex.unlock(); });
}

TEST_CASE("WT-18 LM-07: 64 objects are a wait for all like every other") {
    std::vector<named_event> list;
    while (list.size() < max_wait_objects)
        list.push_back(event(list.size() != 40));
    CHECK(wait_all(list, 10ms).timed_out());
    CHECK(list[0].state().signaled);
    CHECK(list[63].state().signaled);
    waiting_threads thread(1, [&] { return wait_all(list, test::wait_limit); });
    thread.let_block();
    list[40].set();
    CHECK(thread.all(wait_status::signaled) == 1);
    for (const named_event& each : list)
        CHECK_FALSE(each.state().signaled);
}
