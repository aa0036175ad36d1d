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
#include <thread>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::event;
using mutual::test::held_mutex;
using mutual::test::succeeds_when_blocked;
using mutual::test::unique_name;
using mutual::test::waiting_threads;
using mutual::test::worker;

namespace {

std::vector<named_event> events(std::size_t count, bool set = false) {
    std::vector<named_event> list;
    while (list.size() < count)
        list.push_back(event(set));
    return list;
}

void check(const wait_any_result& result, wait_status status, std::size_t index) {
    CHECK(result.status() == status);
    CHECK(result.index() == index);
}

} // namespace

TEST_CASE("WT-07: of several objects that are signaled the first in the list is taken, and only that one") {
    std::vector<named_event> list = events(4);
    list[1].set();
    list[3].set();
    list[2].set();
    check(wait_any(list), wait_status::signaled, 1);
    CHECK_FALSE(list[1].state().signaled);
    check(wait_any(list), wait_status::signaled, 2);
    check(wait_any(list), wait_status::signaled, 3);
    CHECK(wait_any(list, 0s).timed_out());
}

TEST_CASE("WT-07: ranges of handles, of references, and handles one by one") {
    named_event a = event();
    named_semaphore b = named_semaphore::create(unique_name("b"), {.initial = 100});
    check(wait_any(a, b), wait_status::signaled, 1);
    check(wait_any(b, a), wait_status::signaled, 0);
    check(wait_any(b), wait_status::signaled, 0);
    check(wait_any(1s, a, b), wait_status::signaled, 1);
    check(wait_any({1s, std::stop_token()}, a, b), wait_status::signaled, 1);
    check(wait_any(std::stop_token(), a, b), wait_status::signaled, 1);

    std::array<waitable_ref, 2> references{a, b};
    const waitable_ref array[] = {a, b};
    check(wait_any(references), wait_status::signaled, 1);
    check(wait_any(array), wait_status::signaled, 1);
    check(wait_any(std::span(references), 1s), wait_status::signaled, 1);
    check(wait_any(std::vector<waitable_ref>{b, a}), wait_status::signaled, 0);
    std::error_code ec = std::make_error_code(std::errc::io_error);
    check(wait_any(references, {}, ec), wait_status::signaled, 1);
    CHECK_EQ(ec, std::error_code());
    CHECK(b.state().count == 89);
}

TEST_CASE("WT-08: who is blocked gets what is signaled first, and the other stays signaled") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event low = event();
        named_event high = event();
        std::size_t index = 99;
        waiting_threads thread(1, [&] {
            const wait_any_result result = wait_any(10s, low, high);
            index = result.index();
            return result;
        });
        thread.let_block(pause);
        high.set();
        low.set();
        CHECK(thread.all(wait_status::signaled) == 1);
        CHECK((index == 0 ? high : low).try_wait().status() == wait_status::signaled);
        CHECK((index == 0 ? low : high).try_wait().timed_out());
        return index == 1;
    }));
}

TEST_CASE("WT-08: a signal for any of the objects ends the wait of a process that is blocked") {
    std::vector<named_event> list;
    agent other;
    for (const char* const handle : {"a", "b", "c"}) {
        const std::string name = unique_name(handle);
        list.push_back(named_event::create(name));
        CHECK(other.ask("open event", handle, name) == "ok opened");
    }
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(other.ask("begin t wait_any - a b c") == "ok");
        test::let_others_block();
        list[i].set();
        CHECK(other.ask("finish t") == "ok signaled " + std::to_string(i));
        CHECK_FALSE(list[i].state().signaled);
    }
}

TEST_CASE("WT-12: an abandoned mutex is taken at its place, and its index is told") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    {
        worker owner;
        owner.run([&] { mutex.lock(); });
    }
    named_event low = event(true);
    named_event high = event(true);
    check(wait_any(low, mutex, high), wait_status::signaled, 0);
    CHECK(mutex.state() == mutex_state::abandoned);
    const wait_any_result result = wait_any(low, mutex, high);
    check(result, wait_status::abandoned, 1);
    CHECK(result.abandoned());
    CHECK(static_cast<bool>(result));
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(high.state().signaled);
    mutex.unlock();
    check(wait_any(low, mutex), wait_status::signaled, 1);
    mutex.unlock();
}

TEST_CASE("WT-16 WT-23: the same object may be named twice, and is taken once, as the first") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name, {.initial = 3});
    named_semaphore again = named_semaphore::open(name);
    named_event unset = event();
    check(wait_any(unset, units, units), wait_status::signaled, 1);
    CHECK(units.state().count == 2);
    check(wait_any(again, units), wait_status::signaled, 0);
    CHECK(units.state().count == 1);
    CHECK(units.acquire());
    waiting_threads thread(1, [&] { return wait_any(test::wait_limit, units, again, units); });
    thread.let_block();
    units.release(2);
    CHECK(thread.all(wait_status::signaled) == 1);
    CHECK(units.state().count == 1);
}

TEST_CASE("WT-20: mutexes, events, semaphores and timers in one wait") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    named_event event = named_event::create(unique_name("event"));
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    named_timer timer = named_timer::create(unique_name("timer"));
    check(wait_any(timer, units, event, mutex), wait_status::signaled, 3);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    units.release();
    check(wait_any(timer, units, event, mutex), wait_status::signaled, 1);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
    event.set();
    check(wait_any(timer, units, event), wait_status::signaled, 2);
    timer.set(30ms);
    check(wait_any(event, units, timer), wait_status::signaled, 2);
    CHECK(wait_any(0s, event, units, timer).timed_out());
}

TEST_CASE("WT-20 WT-08: what is blocked on all types is released by each") {
    held_mutex held;
    named_event event = named_event::create(unique_name("event"));
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    named_timer timer = named_timer::create(unique_name("timer"));
    std::array<waitable_ref, 4> list{held.mutex, event, units, timer};
    worker waiter;
    const auto released_by = [&](auto signal) {
        auto result = waiter.begin([&] { return wait_any(list, test::wait_limit).index(); });
        test::let_others_block();
        signal();
        return result.get();
    };
    CHECK(released_by([&] { units.release(); }) == 2);
    CHECK(released_by([&] { event.set(); }) == 1);
    CHECK(released_by([&] { timer.set(10ms); }) == 3);
    CHECK(released_by([&] { held.release(); }) == 0);
    CHECK(held.mutex.state() == mutex_state::owned);
    waiter.run([&] { held.mutex.unlock(); });
}

TEST_CASE("WT-18 LM-07: 64 objects are a wait like every other") {
    std::vector<named_event> list = events(max_wait_objects);
    CHECK(max_wait_objects == 64);
    for (const std::size_t index : {std::size_t{63}, std::size_t{31}, std::size_t{0}})
        list[index].set();
    check(wait_any(list), wait_status::signaled, 0);
    check(wait_any(list), wait_status::signaled, 31);
    check(wait_any(list), wait_status::signaled, 63);
    CHECK(wait_any(list, 10ms).timed_out());
    waiting_threads threads(2, [&] { return wait_any(list, test::wait_limit); });
    threads.let_block();
    list[63].set();
    CHECK(threads.ended(1) == 1);
    list[62].set();
    CHECK(threads.all(wait_status::signaled) == 2);
}

TEST_CASE("WT-08 EV-16: threads that wait for the same objects in other orders get each signal once") {
    constexpr int rounds = 500;
    named_semaphore a = named_semaphore::create(unique_name("a"));
    named_semaphore b = named_semaphore::create(unique_name("b"));
    const auto take = [](named_semaphore& first, named_semaphore& second) {
        wait_result result = wait_status::failed;
        for (int i = 0; i < rounds; ++i)
            if (result = wait_any(test::wait_limit, first, second); !result)
                break;
        return result;
    };
    waiting_threads forward(1, [&] { return take(a, b); });
    waiting_threads backward(1, [&] { return take(b, a); });
    for (int i = 0; i < rounds; ++i) {
        a.release();
        b.release();
    }
    CHECK(forward.all(wait_status::signaled) == 1);
    CHECK(backward.all(wait_status::signaled) == 1);
    CHECK(a.state().count == 0);
    CHECK(b.state().count == 0);
}

TEST_CASE("EV-16 WT-03: sets that race with the end of a wait for any are taken by it or stay") {
    named_event a = event();
    named_event b = event();
    worker waiter;
    for (int round = 0; round < 300; ++round) {
        const auto limit = std::chrono::microseconds(round % 40 * 5);
        auto result = waiter.begin([&, limit] { return wait_any(limit, a, b); });
        std::this_thread::sleep_for(limit / 2);
        b.set();
        a.set();
        const wait_any_result got = result.get();
        CHECK(static_cast<bool>(a.try_wait()) == !(got && got.index() == 0));
        CHECK(static_cast<bool>(b.try_wait()) == !(got && got.index() == 1));
    }
}
