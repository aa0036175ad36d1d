// Every way to wait, with every limit.

#include "waiting_threads.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <array>
#include <chrono>
#include <stop_token>
#include <string_view>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::stopwatch;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

/// `other`: an event that does not change whether the wait succeeds.
struct wait_form {
    std::string_view name;
    wait_result (*wait)(named_event& event, named_event& other, const wait_limits& limits);
    reset_mode other_mode;
    bool other_set;
};

constexpr wait_form forms[] = {
    {"wait", [](named_event& event, named_event&, const wait_limits& limits) { return event.wait(limits); },
     reset_mode::automatic, false},
    {"wait, ec",
     [](named_event& event, named_event&, const wait_limits& limits) {
         std::error_code ec = std::make_error_code(std::errc::io_error);
         const wait_result result = event.wait(limits, ec);
         return ec ? wait_status::failed : result;
     },
     reset_mode::automatic, false},
    {"wait_any",
     [](named_event& event, named_event& other, const wait_limits& limits) -> wait_result {
         return wait_any(limits, other, event);
     },
     reset_mode::automatic, false},
    {"wait_any, ec",
     [](named_event& event, named_event& other, const wait_limits& limits) -> wait_result {
         std::error_code ec = std::make_error_code(std::errc::io_error);
         const wait_result result = wait_any(std::array<waitable_ref, 2>{event, other}, limits, ec);
         return ec ? wait_status::failed : result;
     },
     reset_mode::automatic, false},
    {"wait_all",
     [](named_event& event, named_event& other, const wait_limits& limits) { return wait_all(limits, event, other); },
     reset_mode::manual, true},
    {"wait_all, ec",
     [](named_event& event, named_event& other, const wait_limits& limits) {
         std::error_code ec = std::make_error_code(std::errc::io_error);
         const wait_result result = wait_all(std::array<waitable_ref, 2>{other, event}, limits, ec);
         return ec ? wait_status::failed : result;
     },
     reset_mode::manual, true},
    {"signal_and_wait",
     [](named_event& event, named_event& other, const wait_limits& limits) {
         return signal_and_wait(other, event, limits);
     },
     reset_mode::automatic, false},
    {"signal_and_wait, ec",
     [](named_event& event, named_event& other, const wait_limits& limits) {
         std::error_code ec = std::make_error_code(std::errc::io_error);
         const wait_result result = signal_and_wait(other, event, limits, ec);
         return ec ? wait_status::failed : result;
     },
     reset_mode::automatic, false},
};

/// Plays a scenario with every form, and objects of its own for each.
template <typename Scenario>
void for_all_forms(Scenario scenario) {
    for (const wait_form& form : forms) {
        CAPTURE(form.name);
        named_event event = named_event::create(unique_name("event"));
        named_event other =
            named_event::create(unique_name("other"), {.reset = form.other_mode, .initially_set = form.other_set});
        scenario(event, [&](const wait_limits& limits) { return form.wait(event, other, limits); });
        CHECK_FALSE(event.state().signaled);
        CHECK(other.state().signaled == (form.other_set || form.name.starts_with("signal")));
    }
}

} // namespace

TEST_CASE("WT-03 WT-26: a time limit is kept, is no error, and changes nothing, in every form of waiting") {
    for_all_forms([](named_event&, auto wait) {
        const stopwatch time;
        CHECK(wait(30ms).status() == wait_status::timed_out);
        CHECK(time.elapsed() >= 30ms);
        const auto until = std::chrono::steady_clock::now() + 20ms;
        CHECK(wait(until).status() == wait_status::timed_out);
        CHECK(std::chrono::steady_clock::now() >= until);
    });
}

TEST_CASE("WT-01 WT-04: a limit of zero, less, or in the past only looks, and takes what is there") {
    for_all_forms([](named_event& event, auto wait) {
        const stopwatch time;
        for (const wait_limits& limits :
             {wait_limits::at_once(), wait_limits(0s), wait_limits(-1h), wait_limits(std::chrono::nanoseconds::min()),
              wait_limits(std::chrono::steady_clock::now() - 1h)}) {
            CHECK(wait(limits).status() == wait_status::timed_out);
            event.set();
            CHECK(wait(limits).status() == wait_status::signaled);
        }
        CHECK(time.elapsed() < 10s);
    });
}

TEST_CASE("WT-02: the longest limits have no end and do not overflow, in every form of waiting") {
    for_all_forms([](named_event& event, auto wait) {
        for (const wait_limits& limits :
             {wait_limits(), wait_limits(std::chrono::hours::max()), wait_limits(std::chrono::nanoseconds::max()),
              wait_limits(std::chrono::duration<double>(1e30)),
              wait_limits(std::chrono::steady_clock::time_point::max())}) {
            waiting_threads thread(1, [&] { return wait(limits); });
            CHECK(thread.ended_meanwhile() == 0);
            event.set();
            CHECK(thread.all(wait_status::signaled) == 1);
        }
    });
}

TEST_CASE("WT-03: a stop request ends a wait and changes nothing, in every form of waiting") {
    for_all_forms([](named_event&, auto wait) {
        std::stop_source source;
        waiting_threads threads(2, [&] { return wait(source.get_token()); });
        CHECK(threads.ended_meanwhile() == 0);
        source.request_stop();
        CHECK(threads.all(wait_status::stopped) == 2);
    });
}

TEST_CASE("WT-03: a stop request that came before ends a wait at once, but what is signaled is taken") {
    for_all_forms([](named_event& event, auto wait) {
        std::stop_source source;
        source.request_stop();
        CHECK(wait(source.get_token()).status() == wait_status::stopped);
        CHECK(wait({1h, source.get_token()}).status() == wait_status::stopped);
        event.set();
        CHECK(wait(source.get_token()).status() == wait_status::signaled);
    });
}

TEST_CASE("WT-03: of a time limit and a stop request the first ends the wait, in every form of waiting") {
    for_all_forms([](named_event& event, auto wait) {
        std::stop_source source;
        CHECK(wait({20ms, source.get_token()}).status() == wait_status::timed_out);
        waiting_threads thread(1, [&] { return wait({std::chrono::steady_clock::now() + 1h, source.get_token()}); });
        CHECK(thread.ended_meanwhile() == 0);
        source.request_stop();
        CHECK(thread.all(wait_status::stopped) == 1);
        event.set();
        CHECK(wait({1h, std::stop_token()}).status() == wait_status::signaled);
    });
}

TEST_CASE("WT-03 EV-16: stop requests that race with signals lose and make up nothing, in every form of waiting") {
    for_all_forms([](named_event& event, auto wait) {
        for (int round = 0; round < 40; ++round) {
            std::stop_source source;
            waiting_threads thread(1, [&] { return wait(source.get_token()); });
            if (round % 2 == 0)
                std::this_thread::yield();
            event.set();
            source.request_stop();
            const bool taken = thread.all(wait_status::signaled) == 1;
            CHECK(taken != static_cast<bool>(event.try_wait()));
            CHECK((taken || thread.so_far(wait_status::stopped) == 1));
        }
    });
}

TEST_CASE_TEMPLATE("WT-26: every clock can say until when", Clock, std::chrono::steady_clock,
                   std::chrono::system_clock) {
    named_event event = named_event::create(unique_name("event"));
    named_timer timer = named_timer::create(unique_name("timer"));
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    std::error_code ec = std::make_error_code(std::errc::io_error);
    const auto until = Clock::now() + 20ms;
    CHECK(event.wait_until(until).timed_out());
    CHECK(Clock::now() >= until);
    CHECK(timer.wait_until(Clock::now() + 20ms, ec).timed_out());
    CHECK_EQ(ec, std::error_code());
    CHECK(units.try_acquire_until(Clock::now() + 20ms).timed_out());
    units.release();
    CHECK(units.try_acquire_until(Clock::now() - 1h, ec).status() == wait_status::signaled);
    timer.set(10ms);
    CHECK(timer.wait_until(Clock::now() + 1h).status() == wait_status::signaled);
    event.set();
    CHECK(event.wait_until((Clock::time_point::max)()).status() == wait_status::signaled);
    std::stop_source source;
    source.request_stop();
    CHECK(event.wait_until(Clock::now() + 1h, source.get_token()).stopped());
}
