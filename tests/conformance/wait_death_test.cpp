#include "mutex_checks.hpp"
#include "waitable_objects.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

constexpr std::chrono::milliseconds no_limit = test::wait_limit;

} // namespace

TEST_CASE("EV-02 LT-06: a blocked waiter that is killed takes no signal with it") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    for (int round = 0; round < 4; ++round) {
        agent doomed;
        test::open_in(doomed, "event", name);
        CHECK(doomed.ask("begin t wait h") == "ok");
        CHECK(doomed.ask("begin u wait h") == "ok");
        if (round % 2 == 0)
            test::let_others_block();
        doomed.kill();
        event.set();
        CHECK(event.wait_for(no_limit).status() == wait_status::signaled);
        CHECK(event.try_wait().timed_out());
    }
}

TEST_CASE("EV-02 LT-06: of waiters of which some are killed the others get all signals") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    agent doomed;
    test::open_in(doomed, "event", name);
    CHECK(doomed.ask("begin t wait h") == "ok");
    test::let_others_block();
    waiting_threads alive(2, [&] { return event.wait_for(no_limit); });
    alive.let_block();
    CHECK(doomed.ask("begin u wait h") == "ok");
    test::let_others_block();
    doomed.kill();
    event.set();
    CHECK(alive.ended(1) == 1);
    event.set();
    CHECK(alive.all(wait_status::signaled) == 2);
}

TEST_CASE("SM-08 LT-06: units released after a blocked waiter was killed are there for others") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name);
    agent doomed;
    test::open_in(doomed, "semaphore", name);
    CHECK(doomed.ask("begin t wait h") == "ok");
    CHECK(doomed.ask("begin u wait_any - h h") == "ok");
    test::let_others_block();
    doomed.kill();
    units.release(2);
    CHECK(units.try_acquire_for(no_limit).status() == wait_status::signaled);
    CHECK(units.try_acquire_for(no_limit).status() == wait_status::signaled);
    CHECK(units.state().count == 0);
}

TEST_CASE("TM-07 LT-06: a timer that fires after a blocked waiter was killed releases another") {
    const std::string name = unique_name("timer");
    named_timer timer = named_timer::create(name);
    agent doomed;
    test::open_in(doomed, "timer", name);
    CHECK(doomed.ask("begin t wait h") == "ok");
    test::let_others_block();
    timer.set(300ms);
    doomed.kill();
    CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
}

TEST_CASE("WT-08 LT-06: a killed process that was blocked on several objects takes none of them with it") {
    const std::string names[] = {unique_name("a"), unique_name("b"), unique_name("c")};
    named_event event = named_event::create(names[0]);
    named_semaphore units = named_semaphore::create(names[1]);
    named_mutex mutex = named_mutex::create(names[2], {.initially_owned = true});
    agent doomed;
    CHECK(doomed.ask("open event a", names[0]) == "ok opened");
    CHECK(doomed.ask("open semaphore b", names[1]) == "ok opened");
    CHECK(doomed.ask("open mutex c", names[2]) == "ok opened");
    CHECK(doomed.ask("begin t wait_any - a b c") == "ok");
    test::let_others_block();
    doomed.kill();
    event.set();
    units.release();
    mutex.unlock();
    CHECK(wait_all(no_limit, event, units, mutex).status() == wait_status::signaled);
    mutex.unlock();
}

TEST_CASE("WT-10 LT-06: a process that is killed while it waits for all holds nothing") {
    const std::string names[] = {unique_name("a"), unique_name("b"), unique_name("c")};
    named_event event = named_event::create(names[0], {.initially_set = true});
    named_mutex mutex = named_mutex::create(names[1]);
    named_semaphore units = named_semaphore::create(names[2]);
    for (int round = 0; round < 4; ++round) {
        agent doomed;
        CHECK(doomed.ask("open event a", names[0]) == "ok opened");
        CHECK(doomed.ask("open mutex b", names[1]) == "ok opened");
        CHECK(doomed.ask("open semaphore c", names[2]) == "ok opened");
        CHECK(doomed.ask("begin t wait_all - a b c") == "ok");
        if (round % 2 == 0)
            test::let_others_block();
        doomed.kill();
        CHECK(event.state().signaled);
        CHECK(mutex.state() == mutex_state::free);
        units.release();
        CHECK(wait_all(no_limit, event, mutex, units).status() == wait_status::signaled);
        mutex.unlock();
        event.set();
    }
}

TEST_CASE("WT-12 MX-14: a wait for any that is blocked learns of the death of a mutex's owner") {
    const std::string name = unique_name("mutex");
    named_mutex mutex = named_mutex::create(name);
    named_event never = named_event::create(unique_name("event"));
    agent owner;
    test::open_in(owner, "mutex", name);
    CHECK(owner.ask("lock h") == "ok signaled");
    test::worker waiter;
    auto result = waiter.begin([&] {
        const wait_any_result got = wait_any(no_limit, never, mutex);
        mutex.unlock();
        return got;
    });
    test::let_others_block();
    owner.kill();
    const wait_any_result got = result.get();
    CHECK(got.status() == wait_status::abandoned);
    CHECK(got.index() == 1);
    test::check_normal_again(mutex);
}

TEST_CASE("WT-13 MX-14: a wait for all that is blocked learns of the death of a mutex's owner, once all is there") {
    const std::string name = unique_name("mutex");
    named_mutex mutex = named_mutex::create(name);
    named_event last = named_event::create(unique_name("event"));
    agent owner;
    test::open_in(owner, "mutex", name);
    CHECK(owner.ask("lock h") == "ok signaled");
    test::worker waiter;
    auto result = waiter.begin([&] {
        const wait_result got = wait_all(no_limit, mutex, last);
        mutex.unlock();
        return got.status();
    });
    test::let_others_block();
    owner.kill();
    CHECK(result.wait_for(50ms) == std::future_status::timeout);
    last.set();
    CHECK(result.get() == wait_status::abandoned);
    test::check_normal_again(mutex);
}

TEST_CASE("WT-20 LT-06: objects with blocked waiters are gone when all their processes are killed") {
    for (const char* const type : {"event", "semaphore", "timer"}) {
        CAPTURE(std::string(type));
        const std::string name = unique_name("gone");
        agent first, second;
        CHECK(first.ask("open_or_create", type, "h", name) == "ok created");
        CHECK(second.ask("open_or_create", type, "h", name) == "ok opened");
        for (agent* const each : {&first, &second})
            while (each->ask("try_wait h") == "ok signaled") {
            }
        CHECK(first.ask("begin t wait h") == "ok");
        CHECK(second.ask("begin t wait_any - h") == "ok");
        test::let_others_block();
        first.kill();
        second.kill();
        std::error_code ec;
        const test::any_object_ptr next = test::find_object_type(type).create(name, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(next);
        CHECK_FALSE(next->is_marked());
    }
}
