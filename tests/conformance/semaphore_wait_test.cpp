#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/wait.hpp>

#include <chrono>
#include <list>
#include <stop_token>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::succeeds_when_blocked;
using mutual::test::unique_name;
using mutual::test::waiting_threads;
using mutual::test::worker;

TEST_CASE("SM-08: a release of n with more than n waiters releases exactly n") {
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    waiting_threads threads(5, [&] { return units.try_acquire_for(test::wait_limit); });
    threads.let_block();
    units.release(2);
    CHECK(threads.ended(2) == 2);
    CHECK(threads.ended_meanwhile() == 2);
    CHECK(units.state().count == 0);
    units.release(3);
    CHECK(threads.all(wait_status::signaled) == 5);
    CHECK(units.state().count == 0);
}

TEST_CASE("SM-08: a release that waiters take does not count against the maximum of a later one") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_semaphore units = named_semaphore::create(unique_name("semaphore"), {.initial = 0, .maximum = 1});
        waiting_threads threads(3, [&] { return units.try_acquire_for(3s); });
        threads.let_block(pause);
        std::error_code ec;
        for (int i = 0; i < 3 && !ec; ++i)
            CHECK(units.release(1, ec) == 0);
        return threads.all(wait_status::signaled) == 3 && !ec;
    }));
}

TEST_CASE("SM-08 SM-09: a release by one process releases as many of another") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name);
    agent other;
    CHECK(other.ask("open semaphore s", name) == "ok opened");
    for (const char* const command : {"begin a wait s 30000", "begin b wait s 30000", "begin c wait s 30000"})
        CHECK(other.ask(command) == "ok");
    waiting_threads threads(2, [&] { return units.try_acquire_for(test::wait_limit); });
    threads.let_block();
    CHECK(other.ask("release s 5") == "ok 0");
    CHECK(threads.all(wait_status::signaled) == 2);
    for (const char* const command : {"finish a", "finish b", "finish c"})
        CHECK(other.ask(command) == "ok signaled");
    CHECK(units.state().count == 0);
}

TEST_CASE("SM-03 WT-03: a wait that ends without a unit takes none, however close the release is") {
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    worker waiter;
    for (int round = 0; round < 400; ++round) {
        const auto limit = std::chrono::microseconds(round % 40 * 5);
        auto result = waiter.begin([&units, limit] { return units.try_acquire_for(limit).status(); });
        std::this_thread::sleep_for(limit / 2);
        units.release(2);
        int got = result.get() == wait_status::signaled ? 1 : 0;
        while (units.try_acquire())
            ++got;
        CHECK(got == 2);
    }
}

TEST_CASE("SM-03 WT-03: a stop request ends a wait for a unit and takes none") {
    named_semaphore units = named_semaphore::create(unique_name("semaphore"));
    std::stop_source source;
    waiting_threads threads(2, [&] { return units.acquire(source.get_token()); });
    threads.let_block();
    CHECK(threads.ended_meanwhile() == 0);
    source.request_stop();
    CHECK(threads.all(wait_status::stopped) == 2);
    units.release();
    CHECK(units.acquire(source.get_token()).status() == wait_status::signaled);
    CHECK(units.try_acquire_for(20ms, source.get_token()).stopped());
}

/// Takes units until there are none left and the event is set; says how many it got.
MUTUAL_CHILD_ROLE(taker) {
    named_semaphore units = named_semaphore::open(arguments.at(0));
    named_event end = named_event::open(arguments.at(1));
    parent.send("ready");
    int got = 0;
    while (wait_any(units, end).index() == 0)
        ++got;
    parent.send(std::to_string(got));
    return 0;
}

TEST_CASE("SM-03 SM-04 WT-07: processes that take what others release get each unit once") {
    constexpr int total = 3000;
    const std::string name = unique_name("units");
    const std::string end_name = unique_name("end");
    named_semaphore units = named_semaphore::create(name);
    named_event end = named_event::create(end_name, {.reset = reset_mode::manual});
    std::list<test::child_process> takers;
    for (int i = 0; i < 3; ++i)
        takers.emplace_back("taker", test::words{name, end_name});
    for (test::child_process& taker : takers)
        taker.expect("ready");
    for (int released = 0, count = 1; released < total; released += count, count = count % 5 + 1) {
        count = std::min(count, total - released);
        units.release(count);
    }
    end.set();
    int got = 0;
    for (test::child_process& taker : takers)
        got += std::stoi(taker.read_line());
    CHECK(got == total);
    CHECK(units.state().count == 0);
}
