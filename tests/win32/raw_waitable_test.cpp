// Events, semaphores and timers that mutual shares with plain Win32 calls, in both directions.

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include "raw_object.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/wait.hpp>

#include <array>
#include <chrono>
#include <string>

using namespace mutual;
using namespace mutual::test;
using namespace std::chrono_literals;
using mutual::platform::unique_handle;

namespace {

constexpr DWORD raw_limit = 30'000;

bool is_signaled(const unique_handle& handle) {
    return WaitForSingleObject(handle.get(), 0) == WAIT_OBJECT_0;
}

/// The whole of a program that attaches to an event, a semaphore and a timer by raw calls: its answers are words.
std::string converse(const std::wstring& event_name, const std::wstring& semaphore_name,
                     const std::wstring& timer_name) {
    const unique_handle event(OpenEventW(SYNCHRONIZE | EVENT_MODIFY_STATE, FALSE, event_name.c_str()));
    const unique_handle semaphore(OpenSemaphoreW(SYNCHRONIZE | SEMAPHORE_MODIFY_STATE, FALSE, semaphore_name.c_str()));
    const unique_handle timer(OpenWaitableTimerW(TIMER_MODIFY_STATE, FALSE, timer_name.c_str()));
    if (!event || !semaphore || !timer)
        return "cannot attach";
    if (WaitForSingleObject(event.get(), raw_limit) != WAIT_OBJECT_0)
        return "event is not set";
    LONG previous = -1;
    if (!is_signaled(semaphore) || !ReleaseSemaphore(semaphore.get(), 2, &previous) || previous != 0)
        return "wrong count";
    LARGE_INTEGER due{};
    due.QuadPart = -1'000'000;
    if (!SetWaitableTimer(timer.get(), &due, 0, nullptr, nullptr, FALSE))
        return "cannot set timer";
    return "ok";
}

} // namespace

MUTUAL_CHILD_ROLE(raw_waitable_peer) {
    parent.send(converse(widen(arguments.at(0)), widen(arguments.at(1)), widen(arguments.at(2))));
    return 0;
}

TEST_CASE("SM-11 TM-14: a raw Win32 program takes what mutual signals, and what it signals outlives it") {
    named_event event = named_event::create(unique_name("raw"));
    named_semaphore semaphore = named_semaphore::create(unique_name("raw"), {.initial = 1, .maximum = 3});
    named_timer timer = named_timer::create(unique_name("raw"));
    event.set();

    child_process other("raw_waitable_peer", {event.native_name(), semaphore.native_name(), timer.native_name()});
    other.expect("ok");
    CHECK_EQ(other.wait_exit(), 0);
    CHECK_FALSE(event.state().signaled);
    CHECK_EQ(semaphore.state().count, 2);
    CHECK(timer.wait(wait_limit));
    CHECK_FALSE(timer.try_wait());
}

TEST_CASE("EV-01 EV-03 CO-03: mutual opens a raw event of either mode") {
    for (const bool manual : {true, false}) {
        CAPTURE(manual);
        const std::string name = unique_name("raw");
        const unique_handle raw(CreateEventW(nullptr, manual, TRUE, widen(name).c_str()));
        REQUIRE(raw);
        named_event event = named_event::open_or_create(name, {.reset = reset_mode::manual});
        CHECK_FALSE(event.created());
        CHECK(event.state().reset == (manual ? reset_mode::manual : reset_mode::automatic));
        CHECK(event.state().signaled);
        CHECK(event.try_wait());
        CHECK_EQ(is_signaled(raw), manual);
        event.set();
        CHECK(is_signaled(raw));
        event.reset();
        CHECK_FALSE(is_signaled(raw));
        SetEvent(raw.get());
        CHECK(event.state().signaled);
    }
}

TEST_CASE("EV-01 EV-03: a raw program opens an event of mutual's of either mode") {
    for (const reset_mode mode : {reset_mode::manual, reset_mode::automatic}) {
        CAPTURE(mode);
        const std::string name = unique_name("raw");
        named_event event = named_event::create(name, {.reset = mode, .initially_set = true});
        const unique_handle raw(CreateEventW(nullptr, TRUE, FALSE, widen(name).c_str()));
        CHECK_EQ(GetLastError(), DWORD{ERROR_ALREADY_EXISTS});
        CHECK(is_signaled(raw));
        CHECK_EQ(event.state().signaled, mode == reset_mode::manual);
        SetEvent(raw.get());
        CHECK(event.try_wait());
        ResetEvent(raw.get());
        CHECK_FALSE(event.state().signaled);
    }
}

TEST_CASE("SM-04 SM-05 CO-04: raw and mutual handles of one semaphore have one count") {
    const std::string name = unique_name("raw");
    const unique_handle raw(CreateSemaphoreW(nullptr, 1, 4, widen(name).c_str()));
    REQUIRE(raw);
    named_semaphore semaphore = named_semaphore::open_or_create(name, {.initial = 0, .maximum = 9});
    CHECK_EQ(semaphore.state().count, 1);
    CHECK_EQ(semaphore.state().maximum, 4);
    LONG previous = -1;
    CHECK(ReleaseSemaphore(raw.get(), 2, &previous));
    CHECK_EQ(semaphore.release(), 3);
    CHECK_FALSE(ReleaseSemaphore(raw.get(), 1, nullptr));
    std::error_code ec;
    semaphore.release(1, ec);
    CHECK_EQ(ec, make_error_code(errc::semaphore_full));
    CHECK(is_signaled(raw));
    CHECK_EQ(semaphore.state().count, 3);
}

TEST_CASE("SM-02: mutual's largest semaphore is Win32's") {
    const std::string name = unique_name("raw");
    named_semaphore semaphore = named_semaphore::create(name);
    const unique_handle raw(OpenSemaphoreW(SEMAPHORE_MODIFY_STATE, FALSE, widen(name).c_str()));
    CHECK(ReleaseSemaphore(raw.get(), MAXLONG, nullptr));
    CHECK_EQ(semaphore.state().count, MAXLONG);
}

TEST_CASE("TM-08 TM-17 TM-20: raw and mutual handles of one timer have one due time") {
    for (const bool manual : {true, false}) {
        CAPTURE(manual);
        const std::string name = unique_name("raw");
        const unique_handle raw(CreateWaitableTimerW(nullptr, manual, widen(name).c_str()));
        REQUIRE(raw);
        named_timer timer = named_timer::open(name);
        timer.set(std::chrono::hours(1));
        LARGE_INTEGER at_once{};
        CHECK(SetWaitableTimer(raw.get(), &at_once, 0, nullptr, nullptr, FALSE));
        CHECK(timer.wait(wait_limit));
        CHECK_EQ(is_signaled(raw), manual);
        timer.set(1ms);
        CHECK_EQ(WaitForSingleObject(raw.get(), raw_limit), DWORD{WAIT_OBJECT_0});
        CHECK_EQ(timer.state().signaled, manual);
    }
}

TEST_CASE("TM-01 TM-09: the kernel tells when a timer is due") {
    named_timer timer = named_timer::create(unique_name("due"), {.reset = reset_mode::manual});
    CHECK_FALSE(timer.state().signaled);
    CHECK_FALSE(timer.state().due);
    const auto about = std::chrono::steady_clock::now() + 1h;
    timer.set(1h);
    REQUIRE(timer.state().due);
    CHECK(std::chrono::abs(*timer.state().due - about) < 10s);
    timer.set(std::chrono::system_clock::now() + 1h);
    REQUIRE(timer.state().due);
    CHECK(std::chrono::abs(*timer.state().due - about) < 10s);
    timer.set(0s);
    CHECK(timer.wait(wait_limit));
    CHECK(timer.state().signaled);
    CHECK_FALSE(timer.state().due);
}

TEST_CASE("WT-20: one wait takes raw objects' names and mutual's own") {
    const std::string name = unique_name("raw");
    const unique_handle raw(CreateEventW(nullptr, FALSE, FALSE, widen(name).c_str()));
    named_event event = named_event::open(name);
    named_semaphore semaphore = named_semaphore::create(unique_name("raw"), {.initial = 1});
    CHECK(wait_all(wait_limits::at_once(), event, semaphore).timed_out());
    SetEvent(raw.get());
    CHECK(wait_all(wait_limits::at_once(), event, semaphore));
    CHECK_FALSE(is_signaled(raw));
    CHECK_EQ(semaphore.state().count, 0);
}

TEST_CASE("WT-15: the kernel knows an object by any of its handles" * doctest::skip(running_under_wine())) {
    named_event event = named_event::create(unique_name("twice"), {.initially_set = true});
    named_event again = named_event::open(event.native_name());
    std::error_code ec;
    wait_limits limits = wait_limits::at_once();
    CHECK(wait_all(std::array<waitable_ref, 2>{event, again}, limits, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::duplicate_object));
    CHECK(event.state().signaled);
}
