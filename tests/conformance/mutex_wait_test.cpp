#include "held_mutex.hpp"

#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>

#include <chrono>
#include <future>
#include <limits>
#include <ratio>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::held_mutex;
using mutual::test::stopwatch;
using mutual::test::unique_name;
using mutual::test::worker;

namespace {

/// A user's clock: another epoch, another unit, not steady.
struct slow_clock {
    using rep = double;
    using period = std::ratio<3600>;
    using duration = std::chrono::duration<rep, period>;
    using time_point = std::chrono::time_point<slow_clock>;
    [[maybe_unused]] static constexpr bool is_steady = false; // part of what a clock must have
    static time_point now() { return time_point(std::chrono::steady_clock::now().time_since_epoch()); }
};

} // namespace

TEST_CASE("MX-19 WT-03: try_lock of an owned mutex times out at once, and changes nothing") {
    held_mutex held;
    std::error_code ec = std::make_error_code(std::errc::io_error);
    const stopwatch time;
    CHECK(held.mutex.try_lock(ec).status() == wait_status::timed_out);
    CHECK(time.elapsed() < 5s);
    CHECK_EQ(ec, std::error_code());
    CHECK(held.mutex.state() == mutex_state::owned);
    held.release();
    CHECK(held.mutex.try_lock().status() == wait_status::signaled);
    held.mutex.unlock();
}

TEST_CASE("MX-19 WT-03: a time limit is kept, is not an error, and changes nothing") {
    held_mutex held;
    std::error_code ec = std::make_error_code(std::errc::io_error);
    const stopwatch time;
    const lock_result result = held.mutex.try_lock_for(60ms, ec);
    CHECK(result.timed_out());
    CHECK_FALSE(static_cast<bool>(result));
    CHECK_EQ(ec, std::error_code());
    CHECK(time.elapsed() >= 60ms);
    CHECK(time.elapsed() < 20s);
    CHECK(held.mutex.state() == mutex_state::owned);
}

TEST_CASE("MX-19: a limit of zero or less, or in the past, only looks") {
    held_mutex held;
    const stopwatch time;
    CHECK(held.mutex.try_lock_for(0s).timed_out());
    CHECK(held.mutex.try_lock_for(-1h).timed_out());
    CHECK(held.mutex.try_lock_for(std::chrono::nanoseconds::min()).timed_out());
    CHECK(held.mutex.try_lock_for(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())).timed_out());
    CHECK(held.mutex.try_lock_until(std::chrono::steady_clock::time_point()).timed_out());
    CHECK(held.mutex.try_lock_until(std::chrono::steady_clock::time_point::min()).timed_out());
    CHECK(held.mutex.try_lock_until(std::chrono::system_clock::now() - 1h).timed_out());
    CHECK(time.elapsed() < 10s);

    held.release();
    CHECK(held.mutex.try_lock_for(-1h).status() == wait_status::signaled);
    CHECK(held.mutex.try_lock_until(std::chrono::system_clock::now() - 1h).status() == wait_status::signaled);
    held.mutex.unlock();
    held.mutex.unlock();
}

TEST_CASE("MX-19: a limit may be as long as its type allows") {
    held_mutex held;
    worker waiter;
    const auto wait_and_unlock = [&](auto wait) {
        auto result = waiter.begin([&held, wait] {
            const lock_result got = wait(held.mutex);
            held.mutex.unlock();
            return got.status();
        });
        CHECK(result.wait_for(30ms) == std::future_status::timeout);
        return result;
    };
    auto longest = wait_and_unlock([](named_mutex& mutex) { return mutex.try_lock_for(std::chrono::hours::max()); });
    held.release();
    CHECK(longest.get() == wait_status::signaled);
    CHECK(held.mutex.try_lock_for(std::chrono::nanoseconds::max()).status() == wait_status::signaled);
    CHECK(held.mutex.try_lock_until(std::chrono::steady_clock::time_point::max()).status() == wait_status::signaled);
    CHECK(held.mutex.try_lock_for(std::chrono::duration<double, std::ratio<86400>>(1e30)).status() ==
          wait_status::signaled);
    for (int i = 0; i < 3; ++i)
        held.mutex.unlock();
}

TEST_CASE_TEMPLATE("MX-19: every clock can say until when", Clock, std::chrono::steady_clock, std::chrono::system_clock,
                   std::chrono::high_resolution_clock, slow_clock) {
    held_mutex held;
    const auto until = Clock::now() + std::chrono::duration_cast<typename Clock::duration>(60ms);
    CHECK(held.mutex.try_lock_until(until).timed_out());
    CHECK(Clock::now() >= until);
    held.release();
    std::error_code ec;
    CHECK(held.mutex.try_lock_until(Clock::now() + std::chrono::duration_cast<typename Clock::duration>(1h), ec));
    CHECK_EQ(ec, std::error_code());
    held.mutex.unlock();
}

TEST_CASE("MX-19: a waiter with a limit gets the mutex when it is unlocked in time") {
    held_mutex held;
    worker waiter;
    auto result = waiter.begin([&] {
        const lock_result got = held.mutex.try_lock_for(test::wait_limit);
        held.mutex.unlock();
        return got.status();
    });
    test::let_others_block();
    held.release();
    CHECK(result.get() == wait_status::signaled);
}

TEST_CASE("MX-22: a stopped owner stays the owner") {
    const std::string name = unique_name("stopped");
    named_mutex mutex = named_mutex::create(name);
    agent owner;
    CHECK(owner.ask("open mutex m", name) == "ok opened");
    CHECK(owner.ask("lock m") == "ok signaled");
    owner.process().suspend();
    CHECK(mutex.try_lock_for(300ms).timed_out());
    CHECK(mutex.state() == mutex_state::owned);
    owner.process().resume();
    CHECK(owner.ask("unlock m") == "ok");
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.unlock();
}
