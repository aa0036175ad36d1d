// On Windows a wait for all is satisfied inside the call that signals the last object. So nothing that comes after that
// call may take the signal back, or count it as still there.

#include "waiting_threads.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <chrono>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::succeeds_when_blocked;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

constexpr std::chrono::milliseconds no_limit = test::wait_limit;

named_event manual_event(bool set = false) {
    return named_event::create(unique_name("event"), {.reset = reset_mode::manual, .initially_set = set});
}

} // namespace

TEST_CASE("EV-06 WT-09: a manual event that is set and reset at once completes the waits for all it was missing in") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event last = manual_event();
        named_event there = manual_event(true);
        waiting_threads threads(3, [&] { return wait_all(3s, there, last); });
        threads.let_block(pause);
        last.set();
        last.reset();
        return threads.all(wait_status::signaled) == 3;
    }));
}

TEST_CASE("EV-06 WT-09: a manual event that was set and reset before the others were signaled completes nothing") {
    named_event first = manual_event();
    named_event second = manual_event();
    waiting_threads threads(2, [&] { return wait_all(200ms, first, second); });
    threads.let_block();
    first.set();
    first.reset();
    second.set();
    CHECK(threads.all(wait_status::timed_out) == 2);
}

TEST_CASE("EV-02 WT-09: two sets of an automatic event complete two waits for all, however close they are") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event last = named_event::create(unique_name("event"));
        named_event there = manual_event(true);
        waiting_threads threads(2, [&] { return wait_all(3s, there, last); });
        threads.let_block(pause);
        last.set();
        last.set();
        return threads.all(wait_status::signaled) == 2 && !last.state().signaled;
    }));
}

TEST_CASE("EV-02 WT-09: two sets complete a wait for all and a wait for one, however close they are") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event event = named_event::create(unique_name("event"));
        named_event there = manual_event(true);
        waiting_threads all(1, [&] { return wait_all(3s, there, event); });
        all.let_block(pause);
        waiting_threads one(1, [&] { return event.wait_for(3s); });
        one.let_block(pause);
        event.set();
        event.set();
        return all.all(wait_status::signaled) == 1 && one.all(wait_status::signaled) == 1;
    }));
}

TEST_CASE("SM-08 WT-09: units that complete a wait for all do not count against the maximum of the next release") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_semaphore units = named_semaphore::create(unique_name("semaphore"), {.initial = 0, .maximum = 1});
        named_event there = manual_event(true);
        waiting_threads threads(2, [&] { return wait_all(3s, there, units); });
        threads.let_block(pause);
        std::error_code first, second;
        units.release(1, first);
        units.release(1, second);
        return threads.all(wait_status::signaled) == 2 && !first && !second;
    }));
}

TEST_CASE("EV-05 WT-09: an automatic event that is set and reset at once completes one wait for all") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event last = named_event::create(unique_name("event"));
        named_event there = manual_event(true);
        waiting_threads threads(2, [&] { return wait_all(1s, there, last); });
        threads.let_block(pause);
        last.set();
        last.reset();
        return threads.all(wait_status::signaled) == 1;
    }));
}

TEST_CASE("EV-02 EV-05: an automatic event that is set and reset at once releases one of those who are blocked") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event event = named_event::create(unique_name("event"));
        named_event other = named_event::create(unique_name("event"));
        waiting_threads threads(2, [&] { return wait_any(1s, other, event); });
        threads.let_block(pause);
        event.set();
        event.reset();
        return threads.all(wait_status::signaled) == 1;
    }));
}

TEST_CASE("MX-14 WT-09: a mutex that is unlocked and locked again at once lets nobody lose anything") {
    named_mutex mutex = named_mutex::create(unique_name("mutex"), {.initially_owned = true});
    named_event there = manual_event(true);
    waiting_threads threads(2, [&] {
        const wait_result result = wait_all(no_limit, there, mutex);
        mutex.unlock();
        return result;
    });
    threads.let_block();
    for (int i = 0; i < 20; ++i) {
        mutex.unlock();
        mutex.lock();
    }
    mutex.unlock();
    CHECK(threads.all(wait_status::signaled) == 2);
    CHECK(mutex.state() == mutex_state::free);
}
