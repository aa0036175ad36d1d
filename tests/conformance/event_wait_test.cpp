#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_event.hpp>

#include <chrono>
#include <stop_token>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::succeeds_given_time;
using mutual::test::succeeds_when_blocked;
using mutual::test::unique_name;
using mutual::test::waiting_threads;
using mutual::test::worker;

namespace {

constexpr std::chrono::milliseconds no_limit = test::wait_limit;
/// Lets three threads of the agent wait for the event that it calls "e".
void begin_waits(agent& other, std::chrono::milliseconds limit) {
    for (const char* const command : {"begin a wait e", "begin b wait e", "begin c wait e"})
        CHECK(other.ask(command, limit.count()) == "ok");
}

/// How many of them got it.
int finish_waits(agent& other) {
    int signaled = 0;
    for (const char* const command : {"finish a", "finish b", "finish c"})
        signaled += other.ask(command) == "ok signaled" ? 1 : 0;
    return signaled;
}

} // namespace

TEST_CASE("EV-01: setting a manual event releases everybody who is blocked, in all processes") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name, {.reset = reset_mode::manual});
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    begin_waits(other, no_limit);
    waiting_threads threads(4, [&] { return event.wait_for(no_limit); });
    threads.let_block();
    CHECK(threads.ended_meanwhile() == 0);
    event.set();
    CHECK(threads.all(wait_status::signaled) == 4);
    CHECK(finish_waits(other) == 3);
    CHECK(event.state().signaled);
}

TEST_CASE("EV-02: each set of an automatic event releases exactly one of those who are blocked") {
    named_event event = named_event::create(unique_name("event"));
    waiting_threads threads(3, [&] { return event.wait_for(no_limit); });
    threads.let_block();
    for (std::size_t released = 1; released <= 3; ++released) {
        event.set();
        CHECK(threads.ended(released) == released);
        CHECK((released == 3 || threads.ended_meanwhile() == released));
        CHECK_FALSE(event.state().signaled);
    }
    CHECK(threads.all(wait_status::signaled) == 3);
    CHECK(event.try_wait().timed_out());
}

TEST_CASE("EV-02 EV-12: a set by one process releases one thread of another") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    waiting_threads threads(2, [&] { return event.wait_for(no_limit); });
    threads.let_block();
    CHECK(other.ask("set e") == "ok");
    CHECK(threads.ended(1) == 1);
    CHECK(threads.ended_meanwhile() == 1);
    CHECK(other.ask("set e") == "ok");
    CHECK(threads.all(wait_status::signaled) == 2);
    CHECK(other.ask("try_wait e") == "ok timed_out");
}

TEST_CASE("EV-02: two sets release two of those who are blocked, however close they are") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event event = named_event::create(unique_name("event"));
        waiting_threads threads(3, [&] { return event.wait_for(no_limit); });
        threads.let_block(pause);
        event.set();
        event.set();
        const bool two = threads.ended(2, 3s) == 2 && threads.ended_meanwhile() == 2;
        while (threads.ended_meanwhile() < 3)
            event.set();
        return two;
    }));
}

TEST_CASE("EV-02: two sets release two processes that are blocked, however close they are") {
    CHECK(succeeds_given_time([](std::chrono::milliseconds pause) {
        const std::string name = unique_name("event");
        named_event event = named_event::create(name);
        agent first, second;
        for (agent* const each : {&first, &second}) {
            CHECK(each->ask("open event e", name) == "ok opened");
            CHECK(each->ask("begin t wait e 4000") == "ok");
        }
        std::this_thread::sleep_for(pause);
        event.set();
        event.set();
        return first.ask("finish t") == "ok signaled" && second.ask("finish t") == "ok signaled";
    }));
}

TEST_CASE("EV-06: a manual event that is set and reset at once releases everybody who was blocked") {
    CHECK(succeeds_when_blocked([](std::chrono::milliseconds pause) {
        named_event event = named_event::create(unique_name("event"), {.reset = reset_mode::manual});
        waiting_threads threads(6, [&] { return event.wait_for(4s); });
        threads.let_block(pause);
        event.set();
        event.reset();
        return !event.state().signaled && threads.all(wait_status::signaled) == 6;
    }));
}

TEST_CASE("EV-06: a manual event that is set and reset at once releases everybody of two processes") {
    CHECK(succeeds_given_time([](std::chrono::milliseconds pause) {
        const std::string name = unique_name("event");
        named_event event = named_event::create(name, {.reset = reset_mode::manual});
        agent other;
        CHECK(other.ask("open event e", name) == "ok opened");
        begin_waits(other, 4s);
        waiting_threads threads(4, [&] { return event.wait_for(4s); });
        threads.let_block(pause);
        std::this_thread::sleep_for(pause);
        event.set();
        event.reset();
        const bool unset = !event.state().signaled;
        const std::size_t here = threads.all(wait_status::signaled);
        return finish_waits(other) == 3 && here == 4 && unset;
    }));
}

TEST_CASE("EV-06: who comes after the reset is not released by the set before") {
    named_event event = named_event::create(unique_name("event"), {.reset = reset_mode::manual});
    for (int i = 0; i < 100; ++i) {
        event.set();
        event.reset();
        CHECK(event.try_wait().timed_out());
    }
    CHECK(event.wait_for(20ms).timed_out());
}

TEST_CASE("EV-15: whoever is released, nobody is left out when there are as many sets as waiters") {
    named_event event = named_event::create(unique_name("event"));
    waiting_threads threads(4, [&] { return event.wait_for(no_limit); });
    for (std::size_t released = 1; released <= 4; ++released) {
        event.set();
        CHECK(threads.ended(released) >= released);
    }
    CHECK(threads.all(wait_status::signaled) == 4);
}

TEST_CASE("EV-16: a set that races with the end of a wait is taken by it or stays, never both or neither") {
    named_event event = named_event::create(unique_name("event"));
    worker waiter;
    for (int round = 0; round < 400; ++round) {
        const auto limit = std::chrono::microseconds(round % 40 * 5);
        auto result = waiter.begin([&event, limit] { return event.wait_for(limit).status(); });
        std::this_thread::sleep_for(limit / 2);
        event.set();
        const bool taken = result.get() == wait_status::signaled;
        const bool left = event.try_wait().status() == wait_status::signaled;
        CHECK(taken != left);
    }
}

TEST_CASE("EV-16: a set that races with a stop request is taken or stays") {
    named_event event = named_event::create(unique_name("event"));
    worker waiter, stopper;
    for (int round = 0; round < 200; ++round) {
        std::stop_source source;
        auto result = waiter.begin([&] { return event.wait(source.get_token()).status(); });
        auto stopped = stopper.begin([&] { source.request_stop(); });
        event.set();
        const wait_status status = result.get();
        stopped.get();
        const bool left = event.try_wait().status() == wait_status::signaled;
        CHECK((status == wait_status::signaled || status == wait_status::stopped));
        CHECK((status == wait_status::signaled) != left);
    }
}

TEST_CASE("EV-16: a set that races with the end of a wait in another process is taken or stays") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    for (int round = 0; round < 100; ++round) {
        other.send("wait e 1");
        std::this_thread::sleep_for(std::chrono::microseconds(round * 20));
        event.set();
        const bool taken = other.answer() == "ok signaled";
        const bool left = event.try_wait().status() == wait_status::signaled;
        CHECK(taken != left);
    }
}

TEST_CASE("EV-03 WT-04: two processes hand a turn to each other by two automatic events, and lose none") {
    const std::string ping_name = unique_name("ping");
    const std::string pong_name = unique_name("pong");
    named_event ping = named_event::create(ping_name);
    named_event pong = named_event::create(pong_name);
    agent other;
    CHECK(other.ask("open event ping", ping_name) == "ok opened");
    CHECK(other.ask("open event pong", pong_name) == "ok opened");
    for (int turn = 0; turn < 200; ++turn) {
        other.send("signal_and_wait pong ping");
        CHECK(pong.wait_for(no_limit).status() == wait_status::signaled);
        ping.set();
        CHECK(other.answer() == "ok signaled");
    }
    CHECK(ping.try_wait().timed_out());
    CHECK(pong.try_wait().timed_out());
}

TEST_CASE("LT-09: closing one handle leaves a wait through another one of the same process as it is") {
    const std::string name = unique_name("event");
    agent other;
    CHECK(other.ask("create event e", name) == "ok created");
    named_event first = named_event::open(name);
    named_event second = named_event::open(name);
    waiting_threads thread(1, [&] { return second.wait_for(no_limit); });
    thread.let_block();
    first.close();
    CHECK(thread.ended_meanwhile() == 0);
    CHECK(other.ask("set e") == "ok");
    CHECK(thread.all(wait_status::signaled) == 1);
}
