// Which right each operation takes. (For regions see region_access_test.cpp.)

#include "handover_checks.hpp"
#include "mutex_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <stop_token>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::unique_name;
using mutual::test::unlock_error;
using mutual::test::worker;

namespace {

constexpr object_rights all_but(object_rights one) {
    return one == object_rights::query  ? object_rights::wait | object_rights::modify
           : one == object_rights::wait ? object_rights::query | object_rights::modify
                                        : object_rights::query | object_rights::wait;
}

/// The operation fails for want of a right. `try_it` gets the error code.
template <typename Operation>
void check_refused(Operation try_it) {
    std::error_code ec;
    static_cast<void>(try_it(ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(ec == std::errc::permission_denied);
}

/// The operation throws for want of a right.
template <typename Operation>
void check_thrown(Operation try_it) {
    try {
        try_it();
        FAIL_CHECK("nothing was thrown");
    } catch (const object_error& error) {
        CHECK_EQ(error.code(), make_error_code(errc::insufficient_rights));
    }
}

void check_cannot_wait(waitable& object) {
    named_event other = named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
    check_refused([&](std::error_code& ec) { return object.wait({}, ec); });
    check_refused([&](std::error_code& ec) { return object.try_wait(ec); });
    check_refused([&](std::error_code& ec) { return object.wait_for(1ms, ec); });
    check_refused([&](std::error_code& ec) { return object.wait(std::stop_token(), ec); });
    const waitable_ref list[] = {other, object};
    check_refused([&](std::error_code& ec) { return wait_any(list, {}, ec); });
    check_refused([&](std::error_code& ec) { return wait_all(list, {}, ec); });
    check_refused([&](std::error_code& ec) { return signal_and_wait(other, object, {}, ec); });
    check_thrown([&] { object.wait(); });
    check_thrown([&] { wait_any(other, object); });
    CHECK(other.state().signaled);
}

void check_waits_only(named_timer& timer) {
    check_refused([&](std::error_code& ec) {
        timer.set(0s, {}, ec);
        return 0;
    });
    check_refused([&](std::error_code& ec) {
        timer.cancel(ec);
        return 0;
    });
}

} // namespace

TEST_CASE("MX-07: the owner unlocks through any handle that has a right at all") {
    named_mutex mutex = named_mutex::create_unnamed();
    for (const object_rights rights : {object_rights::query, object_rights::wait, object_rights::modify}) {
        CAPTURE(static_cast<int>(rights));
        named_mutex limited = mutex.duplicate(rights);
        CHECK_EQ(unlock_error(limited), make_error_code(errc::not_owner));
        mutex.lock();
        mutex.lock();
        CHECK_EQ(unlock_error(limited), std::error_code());
        CHECK(mutex.state() == mutex_state::owned_by_this_thread);
        limited.unlock();
        CHECK(mutex.state() == mutex_state::free);

        worker thread;
        thread.run([&] { mutex.lock(); });
        CHECK_EQ(unlock_error(limited), make_error_code(errc::not_owner));
        thread.run([&] { limited.unlock(); });
        CHECK(mutex.state() == mutex_state::free);
    }
}

TEST_CASE("MX-07 MX-08: the same for a mutex opened by its name, in another process") {
    agent other;
    const std::string name = unique_name("limited");
    named_mutex mutex = named_mutex::create(name);
    CHECK(other.ask("open mutex w", name, "wait") == "ok opened");
    CHECK(other.ask("open mutex q", name, "query") == "ok opened");
    CHECK(other.ask("open mutex m", name, "modify") == "ok opened");
    CHECK(other.ask("lock q") == "error insufficient_rights");
    CHECK(other.ask("lock m") == "error insufficient_rights");
    CHECK(other.ask("try_lock m") == "error insufficient_rights");
    CHECK(other.ask("state w") == "error insufficient_rights");
    CHECK(other.ask("lock w") == "ok signaled");
    CHECK(other.ask("state q") == "ok owned_by_this_thread");
    CHECK(other.ask("unlock m") == "ok");
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("MX-08 SC-08 WT-06: to lock a mutex takes the right to wait, in each way to lock it") {
    const named_mutex mutex = named_mutex::create_unnamed();
    named_mutex limited = mutex.duplicate(all_but(object_rights::wait));
    check_cannot_wait(limited);
    check_refused([&](std::error_code& ec) { return limited.lock(ec); });
    check_refused([&](std::error_code& ec) { return limited.try_lock(ec); });
    check_thrown([&] { limited.lock(); });
    check_thrown([&] { static_cast<void>(limited.try_lock()); });
    check_thrown([&] { static_cast<void>(limited.try_lock_for(1ms)); });
    CHECK(limited.state() == mutex_state::free);

    named_mutex owned = named_mutex::create_unnamed({.initially_owned = true, .rights = object_rights::query});
    check_refused([&](std::error_code& ec) { return owned.lock(ec); });
    check_thrown([&] { owned.lock(); });
    CHECK(owned.state() == mutex_state::owned_by_this_thread);
    owned.unlock();
    CHECK(owned.state() == mutex_state::free);
}

TEST_CASE("EV-13 SC-07 WT-06: setting and resetting an event takes one right, waiting for it another") {
    named_event event = named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
    named_event limited = event.duplicate(all_but(object_rights::wait));
    check_cannot_wait(limited);
    limited.reset();
    CHECK_FALSE(limited.state().signaled);
    limited.set();

    named_event waiting = event.duplicate(object_rights::wait);
    check_refused([&](std::error_code& ec) {
        waiting.set(ec);
        return 0;
    });
    check_refused([&](std::error_code& ec) {
        waiting.reset(ec);
        return 0;
    });
    check_thrown([&] { waiting.set(); });
    check_refused([&](std::error_code& ec) { return waiting.state(ec); });
    check_thrown([&] { static_cast<void>(waiting.state()); });
    CHECK(event.state().signaled);
    CHECK(waiting.wait().status() == wait_status::signaled);
}

TEST_CASE("SM-12 SC-09 WT-06: releasing a semaphore takes one right, acquiring another") {
    named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 3, .maximum = 9});
    named_semaphore limited = semaphore.duplicate(all_but(object_rights::wait));
    check_cannot_wait(limited);
    check_refused([&](std::error_code& ec) { return limited.try_acquire(ec); });
    check_thrown([&] { limited.acquire(); });
    CHECK(limited.release() == 3);

    named_semaphore waiting = semaphore.duplicate(object_rights::wait);
    check_refused([&](std::error_code& ec) { return waiting.release(1, ec); });
    check_thrown([&] { waiting.release(); });
    check_refused([&](std::error_code& ec) { return waiting.state(ec); });
    waiting.acquire();
    CHECK(semaphore.state().count == 3);
}

TEST_CASE("TM-16 SC-09 WT-06: arming and cancelling a timer takes one right, waiting for it another") {
    named_timer timer = named_timer::create_unnamed({.reset = reset_mode::manual});
    timer.set(0s);
    timer.wait();
    named_timer limited = timer.duplicate(all_but(object_rights::wait));
    check_cannot_wait(limited);
    limited.cancel();
    limited.set(1h);
    CHECK_FALSE(limited.state().signaled);

    named_timer waiting = timer.duplicate(object_rights::wait);
    check_waits_only(waiting);
    check_thrown([&] { waiting.set(0s); });
    check_thrown([&] { waiting.set(std::chrono::system_clock::now()); });
    check_refused([&](std::error_code& ec) { return waiting.state(ec); });
    CHECK(waiting.try_wait().timed_out());
    timer.set(0s);
    CHECK(waiting.wait().status() == wait_status::signaled);
}

TEST_CASE("WT-19 WT-06 CO-13: one handle that may not wait spoils the whole wait, wherever it is") {
    named_event set = named_event::create_unnamed({.initially_set = true});
    named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 1});
    named_mutex mutex = named_mutex::create_unnamed();
    named_mutex limited = mutex.duplicate(object_rights::query);
    check_refused([&](std::error_code& ec) {
        const waitable_ref list[] = {set, semaphore, limited};
        return wait_any(list, {}, ec);
    });
    check_refused([&](std::error_code& ec) {
        const waitable_ref list[] = {limited, set, semaphore};
        return wait_all(list, {}, ec);
    });
    CHECK(set.state().signaled);
    CHECK(semaphore.state().count == 1);
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-28 EV-13 SM-12: signal_and_wait takes the right to signal; of a mutex the right to wait will do") {
    named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    named_event no_modify = event.duplicate(all_but(object_rights::modify));
    named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 1, .maximum = 2});
    named_semaphore no_release = semaphore.duplicate(all_but(object_rights::modify));
    check_refused([&](std::error_code& ec) { return signal_and_wait(no_modify, semaphore, {}, ec); });
    check_refused([&](std::error_code& ec) { return signal_and_wait(no_release, event, {}, ec); });
    check_thrown([&] { signal_and_wait(no_modify, semaphore); });
    CHECK_FALSE(event.state().signaled);
    CHECK(semaphore.state().count == 1);

    named_mutex mutex = named_mutex::create_unnamed({.initially_owned = true});
    named_mutex limited = mutex.duplicate(object_rights::wait);
    CHECK(signal_and_wait(limited, semaphore).status() == wait_status::signaled);
    CHECK(mutex.state() == mutex_state::free);
}
