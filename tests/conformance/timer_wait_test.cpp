#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_timer.hpp>

#include <chrono>
#include <ratio>
#include <string>
#include <thread>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::stopwatch;
using mutual::test::succeeds_given_time;
using mutual::test::timer_rounding;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

constexpr std::chrono::milliseconds no_limit = test::wait_limit;

named_timer automatic_timer() {
    return named_timer::create(unique_name("timer"));
}

named_timer manual_timer() {
    return named_timer::create(unique_name("timer"), {.reset = reset_mode::manual});
}

} // namespace

TEST_CASE("TM-02 TM-18: a timer fires after its due time, in whatever unit it is given, and not before") {
    const auto check = [](auto due) {
        named_timer timer = automatic_timer();
        const stopwatch time;
        timer.set(due);
        CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
        CHECK(time.elapsed() >= due - timer_rounding());
        CHECK_FALSE(timer.state().signaled);
    };
    check(60ms);
    check(std::chrono::microseconds(40'400));
    check(std::chrono::nanoseconds(30'000'001));
    check(std::chrono::duration<double>(0.05));
    check(std::chrono::duration<int, std::ratio<1, 20>>(1));
}

TEST_CASE("TM-03 TM-18: a timer fires at a time of the wall clock, and not before") {
    for (const reset_mode mode : {reset_mode::automatic, reset_mode::manual}) {
        named_timer timer = named_timer::create(unique_name("timer"), {.reset = mode});
        const auto due = std::chrono::system_clock::now() + 60ms;
        timer.set(due);
        CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
        CHECK(std::chrono::system_clock::now() >= due - timer_rounding());
    }
}

TEST_CASE("TM-03: another process that is blocked sees a time of the wall clock come") {
    const std::string name = unique_name("timer");
    named_timer timer = named_timer::create(name);
    agent other;
    CHECK(other.ask("open timer t", name) == "ok opened");
    CHECK(other.ask("begin a wait t 30000") == "ok");
    test::let_others_block();
    timer.set(std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()) + 1s);
    CHECK(other.ask("finish a") == "ok signaled");
}

TEST_CASE("TM-06 TM-12: a manual timer, periodic or not, releases everybody, and stays signaled") {
    for (const auto period : {0ms, 15ms}) {
        CAPTURE(period.count());
        named_timer timer = manual_timer();
        waiting_threads threads(3, [&] { return timer.wait_for(no_limit); });
        threads.let_block();
        timer.set(30ms, period);
        CHECK(threads.all(wait_status::signaled) == 3);
        for (int i = 0; i < 5; ++i) {
            CHECK(timer.try_wait().status() == wait_status::signaled);
            std::this_thread::sleep_for(7ms);
        }
        timer.cancel();
        CHECK(timer.try_wait().status() == wait_status::signaled);
    }
}

TEST_CASE("TM-07: an automatic timer releases exactly one of those who are blocked") {
    named_timer timer = automatic_timer();
    waiting_threads threads(3, [&] { return timer.wait_for(no_limit); });
    threads.let_block();
    for (std::size_t released = 1; released <= 3; ++released) {
        timer.set(10ms);
        CHECK(threads.ended(released) == released);
        CHECK((released == 3 || threads.ended_meanwhile() == released));
    }
    CHECK(threads.all(wait_status::signaled) == 3);
    CHECK(timer.try_wait().timed_out());
}

TEST_CASE("TM-08: who is blocked waits for the new due time when the timer is armed again: sooner") {
    const std::string name = unique_name("timer");
    named_timer timer = named_timer::create(name);
    agent other;
    CHECK(other.ask("open timer t", name) == "ok opened");
    timer.set(1h);
    waiting_threads threads(1, [&] { return timer.wait_for(no_limit); });
    threads.let_block();
    const stopwatch time;
    CHECK(other.ask("arm t 50") == "ok");
    CHECK(threads.all(wait_status::signaled) == 1);
    CHECK(time.elapsed() >= 50ms - timer_rounding());
}

TEST_CASE("TM-08: who is blocked waits for the new due time when the timer is armed again: later") {
    CHECK(succeeds_given_time([](std::chrono::milliseconds pause) {
        named_timer timer = automatic_timer();
        const stopwatch since_first;
        timer.set(3 * pause);
        waiting_threads threads(1, [&] { return timer.wait_for(no_limit); });
        threads.let_block(pause);
        const stopwatch time;
        timer.set(5 * pause);
        if (since_first.elapsed() >= 3 * pause)
            return false; // too slow: the first due time may have come
        CHECK(threads.all(wait_status::signaled) == 1);
        CHECK(time.elapsed() >= 5 * pause - timer_rounding());
        return true;
    }));
}

TEST_CASE("TM-08: arming in a loop lets nobody pass before the last due time") {
    named_timer timer = automatic_timer();
    waiting_threads threads(2, [&] { return timer.wait_for(no_limit); });
    for (int i = 0; i < 200; ++i)
        timer.set(1h);
    CHECK(threads.ended_meanwhile() == 0);
    timer.set(0s);
    CHECK(threads.ended(1) == 1);
    timer.set(0s);
    CHECK(threads.all(wait_status::signaled) == 2);
}

TEST_CASE("TM-09: cancelling a timer that fired leaves the signal, and one that did not never fires") {
    named_timer timer = automatic_timer();
    timer.cancel();
    timer.set(0s);
    CHECK(test::eventually([&] { return timer.state().signaled; }));
    timer.cancel();
    CHECK(timer.state().signaled);
    CHECK(timer.try_wait().status() == wait_status::signaled);
    CHECK(timer.try_wait().timed_out());
    CHECK(succeeds_given_time([&timer](std::chrono::milliseconds pause) {
        const stopwatch time;
        timer.set(pause);
        std::error_code ec = std::make_error_code(std::errc::io_error);
        timer.cancel(ec);
        CHECK_EQ(ec, std::error_code());
        if (time.elapsed() >= pause - timer_rounding())
            return false; // too slow: it may have fired
        CHECK_FALSE(timer.state().signaled);
        CHECK(timer.wait_for(2 * pause).timed_out());
        return true;
    }));
}

TEST_CASE("TM-09: cancelling wakes nobody, and who is blocked may be released by the next arming") {
    CHECK(succeeds_given_time([](std::chrono::milliseconds pause) {
        named_timer timer = automatic_timer();
        const stopwatch time;
        timer.set(3 * pause);
        waiting_threads threads(2, [&] { return timer.wait_for(no_limit); });
        threads.let_block(pause);
        timer.cancel();
        if (time.elapsed() >= 3 * pause - timer_rounding()) {
            timer.set(0s, 1ms);
            return false; // too slow: it may have fired
        }
        CHECK(threads.ended(1, 3 * pause) == 0);
        timer.set(0s, 1ms);
        return threads.all(wait_status::signaled) == 2;
    }));
}

TEST_CASE("TM-10: a periodic timer fires again and again, at its pace, until it is cancelled") {
    named_timer timer = automatic_timer();
    const stopwatch time;
    timer.set(30ms, 20ms);
    for (int tick = 0; tick < 6; ++tick) {
        CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
        CHECK(time.elapsed() >= 30ms + tick * 20ms - timer_rounding());
    }
    timer.cancel();
    (void)timer.try_wait();
    CHECK(timer.wait_for(60ms).timed_out());
}

TEST_CASE("TM-10: a period starts anew when the timer is armed again, and ends when it is armed without") {
    named_timer timer = automatic_timer();
    timer.set(0s, 1ms);
    CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
    timer.set(30ms);
    CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
    CHECK(timer.wait_for(40ms).timed_out());
}

TEST_CASE("TM-10: the period of a timer set by the wall clock") {
    named_timer timer = automatic_timer();
    const stopwatch time;
    timer.set(std::chrono::system_clock::now() - 1h, 20ms);
    for (int tick = 0; tick < 3; ++tick)
        CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
    CHECK(time.elapsed() >= 20ms - timer_rounding());
}

TEST_CASE("TM-11: ticks that nobody waits for do not add up") {
    named_timer timer = automatic_timer();
    timer.set(5ms, 5ms);
    std::this_thread::sleep_for(100ms);
    timer.cancel();
    CHECK(timer.try_wait().status() == wait_status::signaled);
    CHECK(timer.try_wait().timed_out());
    CHECK(timer.wait_for(30ms).timed_out());
}

TEST_CASE("TM-10 TM-07: threads that are blocked on one periodic timer share its ticks") {
    named_timer timer = automatic_timer();
    const stopwatch time;
    timer.set(20ms, 20ms);
    waiting_threads threads(2, [&] {
        wait_result result = wait_status::failed;
        for (int i = 0; i < 3; ++i)
            result = timer.wait_for(no_limit);
        return result;
    });
    CHECK(threads.all(wait_status::signaled) == 2);
    CHECK(time.elapsed() >= 6 * 20ms - timer_rounding());
}
