#include "waitable_objects.hpp"
#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>

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

TEST_CASE("LT-15: an event that a process set stays set when the process is killed") {
    for (const reset_mode mode : {reset_mode::automatic, reset_mode::manual}) {
        const std::string name = unique_name("event");
        named_event event = named_event::create(name, {.reset = mode});
        agent setter;
        test::open_in(setter, "event", name);
        CHECK(setter.ask("set h") == "ok");
        setter.kill();
        CHECK(event.wait().status() == wait_status::signaled);
        CHECK(event.state().signaled == (mode == reset_mode::manual));
    }
}

TEST_CASE("LT-14 SM-11: the units of a killed process are lost, and so are those of a closed handle") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name, {.initial = 3, .maximum = 3});
    {
        agent holder;
        test::open_in(holder, "semaphore", name);
        CHECK(holder.ask("wait h") == "ok signaled");
        CHECK(holder.ask("wait h") == "ok signaled");
        holder.kill();
    }
    CHECK(units.state().count == 1);
    agent holder;
    test::open_in(holder, "semaphore", name);
    CHECK(holder.ask("wait h") == "ok signaled");
    CHECK(holder.ask("close h") == "ok");
    CHECK(holder.exit() == 0);
    CHECK(units.state().count == 0);
    CHECK(units.try_acquire_for(20ms).timed_out());
    CHECK(units.release(3) == 0);
}

TEST_CASE("LT-16 TM-14: a timer fires although who armed it was killed, also for those who are blocked") {
    const std::string name = unique_name("timer");
    named_timer timer = named_timer::create(name);
    for (const char* const command : {"arm h 300", "arm_at h 300", "arm h 100 20"}) {
        CAPTURE(std::string(command));
        waiting_threads blocked(1, [&] { return timer.wait_for(no_limit); });
        agent armer;
        test::open_in(armer, "timer", name);
        CHECK(armer.ask(command) == "ok");
        armer.kill();
        CHECK(blocked.all(wait_status::signaled) == 1);
        timer.cancel();
        (void)timer.try_wait();
    }
}

TEST_CASE("LT-16 TM-14: a timer fires although nobody had a handle but the killed one and one who looks later") {
    const std::string name = unique_name("timer");
    named_timer timer = named_timer::create(name, {.reset = reset_mode::manual});
    agent armer;
    test::open_in(armer, "timer", name);
    CHECK(armer.ask("arm h 100 30") == "ok");
    armer.kill();
    std::this_thread::sleep_for(150ms);
    CHECK(timer.try_wait().status() == wait_status::signaled);
}

TEST_CASE("LT-16 TM-14: a timer fires although the thread that armed it has ended") {
    named_timer timer = named_timer::create(unique_name("timer"));
    std::thread([&] { timer.set(50ms, 10ms); }).join();
    for (int i = 0; i < 3; ++i)
        CHECK(timer.wait_for(no_limit).status() == wait_status::signaled);
}
