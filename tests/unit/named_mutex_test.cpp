#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <chrono>
#include <limits>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>

using mutual::errc;
using mutual::lock_result;
using mutual::mutex_guard;
using mutual::mutex_state;
using mutual::named_mutex;
using mutual::wait_status;
using mutual::test::unique_name;
using namespace std::chrono_literals;

namespace {

named_mutex free_mutex() {
    return named_mutex::create(unique_name("named_mutex"));
}

/// What another thread gets from `attempt`, which it runs to its end.
template <typename Attempt>
auto in_another_thread(Attempt attempt) {
    std::invoke_result_t<Attempt> result{};
    std::thread([&] { result = attempt(); }).join();
    return result;
}

} // namespace

TEST_CASE("WT-05: an empty handle can do nothing, and says so") {
    named_mutex empty;
    std::error_code ec;
    CHECK(empty.lock(ec).status() == wait_status::failed);
    CHECK(ec == errc::empty_handle);
    CHECK(empty.try_lock(ec).status() == wait_status::failed);
    CHECK(ec == errc::empty_handle);
    CHECK(empty.try_lock_for(1s, ec).status() == wait_status::failed);
    CHECK(empty.lock(std::stop_source().get_token(), ec).status() == wait_status::failed);
    empty.unlock(ec);
    CHECK(ec == errc::empty_handle);
    static_cast<void>(empty.state(ec));
    CHECK(ec == errc::empty_handle);
    CHECK_FALSE(empty.created());
    CHECK(empty.native_name().empty());
    CHECK(empty.native_handle() == mutual::no_native_handle);
    CHECK_THROWS_AS(empty.lock(), mutual::object_error);
    CHECK_THROWS_AS(empty.unlock(), mutual::object_error);
}

TEST_CASE("NS-10 NS-15: every factory reports the name's own error") {
    std::error_code ec;
    CHECK_FALSE(named_mutex::create("", {}, ec));
    CHECK(ec == errc::empty_name);
    CHECK_FALSE(named_mutex::open("a\\b", ec));
    CHECK(ec == errc::name_contains_backslash);
    CHECK_FALSE(named_mutex::open_or_create("Local", {}, ec));
    CHECK(ec == errc::name_is_reserved);
}

TEST_CASE("the throwing forms name operation and object") {
    try {
        static_cast<void>(named_mutex::open("a\\b"));
        FAIL("no exception");
    } catch (const mutual::object_error& error) {
        CHECK(error.operation() == "open mutex");
        CHECK(error.name() == "a\\b");
    }
    named_mutex mutex = free_mutex();
    try {
        mutex.unlock();
        FAIL("no exception");
    } catch (const mutual::object_error& error) {
        CHECK(error.code() == errc::not_owner);
        CHECK(error.operation() == "unlock mutex");
        CHECK(error.name() == mutex.native_name());
    }
}

TEST_CASE("MX-02 MX-03: a mutex is recursive, and free after as many unlocks as locks") {
    named_mutex mutex = free_mutex();
    CHECK(mutex.state() == mutex_state::free);
    mutex.lock();
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(in_another_thread([&] { return mutex.state(); }) == mutex_state::owned);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("MX-05: unlocking what one does not own is an error and changes nothing") {
    named_mutex mutex = free_mutex();
    std::error_code ec;
    mutex.unlock(ec);
    CHECK(ec == errc::not_owner);
    mutex.lock();
    CHECK(in_another_thread([&] {
              std::error_code other;
              mutex.unlock(other);
              return other;
          }) == errc::not_owner);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock(ec);
    CHECK_FALSE(ec);
}

TEST_CASE("MX-19 WT-01: try_lock does not wait, nor does a timeout of zero or less") {
    named_mutex mutex = free_mutex();
    const mutex_guard held(mutex);
    CHECK(in_another_thread([&] { return mutex.try_lock().status(); }) == wait_status::timed_out);
    CHECK(in_another_thread([&] { return mutex.try_lock_for(0s).status(); }) == wait_status::timed_out);
    CHECK(in_another_thread([&] { return mutex.try_lock_for(-1h).status(); }) == wait_status::timed_out);
    const std::chrono::duration<double> not_a_time(std::numeric_limits<double>::quiet_NaN());
    CHECK(in_another_thread([&] { return mutex.try_lock_for(not_a_time).status(); }) == wait_status::timed_out);
}

TEST_CASE("WT-03: a deadline of any clock ends the wait, and not before") {
    named_mutex mutex = free_mutex();
    const mutex_guard held(mutex);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(in_another_thread([&] { return mutex.try_lock_for(20ms).status(); }) == wait_status::timed_out);
    CHECK(std::chrono::steady_clock::now() - begin >= 20ms);

    const auto until = std::chrono::system_clock::now() + 20ms;
    CHECK(in_another_thread([&] { return mutex.try_lock_until(until).status(); }) == wait_status::timed_out);
    CHECK(std::chrono::system_clock::now() >= until);
    constexpr auto first = std::chrono::system_clock::time_point::min();
    CHECK(in_another_thread([&] { return mutex.try_lock_until(first).status(); }) == wait_status::timed_out);
}

TEST_CASE("WT-02: the longest timeouts are no overflow") {
    named_mutex mutex = free_mutex();
    CHECK(mutex.try_lock_for(std::chrono::hours::max()));
    CHECK(mutex.try_lock_for(std::chrono::nanoseconds::max()));
    CHECK(mutex.try_lock_for(std::chrono::duration<double>(std::numeric_limits<double>::infinity())));
    CHECK(mutex.try_lock_until(std::chrono::steady_clock::time_point::max()));
    CHECK(mutex.try_lock_until(std::chrono::system_clock::time_point::max()));
    for (int i = 0; i < 5; ++i)
        mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("a free mutex wins over a stop request") {
    named_mutex mutex = free_mutex();
    std::stop_source stop;
    stop.request_stop();
    CHECK(mutex.lock(stop.get_token()).status() == wait_status::signaled);
    CHECK(in_another_thread([&] { return mutex.lock(stop.get_token()).status(); }) == wait_status::stopped);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("a stop request ends a wait, whenever it comes") {
    named_mutex mutex = free_mutex();
    const mutex_guard held(mutex);
    for (int i = 0; i < 20; ++i) {
        std::stop_source stop;
        wait_status status = wait_status::failed;
        std::thread waiter([&] { status = mutex.lock(stop.get_token()).status(); });
        for (int spin = 0; spin < i * 1000; ++spin)
            std::this_thread::yield();
        stop.request_stop();
        waiter.join();
        CHECK(status == wait_status::stopped);
    }
}

TEST_CASE("a token that cannot stop is as good as none") {
    named_mutex mutex = free_mutex();
    CHECK(mutex.lock(std::stop_token()));
    mutex.unlock();
}

TEST_CASE("MX-18 CO-01: an initial owner owns only what it created") {
    const std::string name = unique_name("named_mutex");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    named_mutex second = named_mutex::open_or_create(name, {.initially_owned = true});
    CHECK_FALSE(second.created());
    CHECK(second.state() == mutex_state::free);
}

TEST_CASE("MX-04: ownership belongs to the thread, through whichever handle") {
    const std::string name = unique_name("named_mutex");
    named_mutex first = named_mutex::create(name);
    named_mutex second = named_mutex::open(name);
    first.lock();
    CHECK(second.state() == mutex_state::owned_by_this_thread);
    second.unlock();
    CHECK(first.state() == mutex_state::free);
}

TEST_CASE("a handle moves, and leaves an empty one") {
    static_assert(!std::is_copy_constructible_v<named_mutex>);
    named_mutex mutex = free_mutex();
    named_mutex moved = std::move(mutex);
    CHECK_FALSE(mutex); // NOLINT(bugprone-use-after-move): what is left is part of the contract
    CHECK_FALSE(mutex.created());
    CHECK(moved.created());
    moved.close();
    moved.close();
    CHECK_FALSE(moved);
    CHECK_FALSE(moved.created());
}

TEST_CASE("the standard's guards work") {
    named_mutex first = free_mutex();
    named_mutex second = free_mutex();
    {
        const std::scoped_lock both(first, second);
        CHECK(first.state() == mutex_state::owned_by_this_thread);
        CHECK(second.state() == mutex_state::owned_by_this_thread);
    }
    std::unique_lock lock(first, std::defer_lock);
    CHECK(lock.try_lock_for(1s));
    lock.unlock();
    CHECK(lock.try_lock_until(std::chrono::steady_clock::now() + 1s));
    lock.unlock();
    CHECK(first.state() == mutex_state::free);
    CHECK(second.state() == mutex_state::free);
}

TEST_CASE("a guard owns until it is unlocked, moved or gone") {
    named_mutex mutex = free_mutex();
    {
        mutex_guard guard(mutex);
        CHECK(guard.owns_lock());
        CHECK_FALSE(guard.abandoned());
        CHECK(guard.status() == wait_status::signaled);
        mutex_guard moved(std::move(guard));
        CHECK_FALSE(guard); // NOLINT(bugprone-use-after-move): what is left is part of the contract
        CHECK(moved);
        moved.unlock();
        moved.unlock();
        CHECK(mutex.state() == mutex_state::free);
        const mutex_guard timed(mutex, 1s);
        CHECK(timed);
    }
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("a guard that got nothing unlocks nothing") {
    named_mutex mutex = free_mutex();
    mutex.lock();
    std::thread([&] {
        const mutex_guard guard(mutex, std::try_to_lock);
        CHECK_FALSE(guard);
        CHECK(guard.status() == wait_status::timed_out);
    }).join();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
}
