// The waits that have no place for one event more, which a stop request ends by an APC.

#include "support/child_process.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/wait.hpp>

#include "waitable_access.hpp"
#include "win32/waitable.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <future>
#include <stop_token>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::test;
using namespace std::chrono_literals;

namespace {

/// Automatic events, unset at first.
class many_events {
public:
    explicit many_events(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            events_.push_back(named_event::create(unique_name("many")));
    }
    wait_result wait_for_all(const wait_limits& limits) { return wait_all(events_, limits); }
    wait_any_result wait_for_any(const wait_limits& limits) { return wait_any(events_, limits); }
    void set_all() {
        for (named_event& event : events_)
            event.set();
    }
    named_event& operator[](std::size_t index) { return events_[index]; }
    [[nodiscard]] int count_set() const {
        int result = 0;
        for (const named_event& event : events_)
            result += event.state().signaled ? 1 : 0;
        return result;
    }

private:
    std::vector<named_event> events_;
};

struct ending {
    wait_status status;
    bool call_left; ///< an APC that would end some later wait of the program
};

ending end_of(wait_result result) {
    return {result.status(), SleepEx(0, TRUE) != 0};
}

constexpr std::size_t most = max_wait_objects;

/// The waits that this file is about, and one with a place left.
struct kind_of_wait {
    const char* name;
    std::size_t count;
    wait_result (*wait)(many_events& events, const wait_limits& limits);
};

constexpr kind_of_wait kinds[] = {
    {"all of 2", 2, [](many_events& events, const wait_limits& limits) { return events.wait_for_all(limits); }},
    {"all of 64", most, [](many_events& events, const wait_limits& limits) { return events.wait_for_all(limits); }},
    {"any of 63", most - 1,
     [](many_events& events, const wait_limits& limits) -> wait_result { return events.wait_for_any(limits); }},
    {"any of 64", most,
     [](many_events& events, const wait_limits& limits) -> wait_result { return events.wait_for_any(limits); }},
};

/// The handle that the platform has of an object.
mutual::platform::waitable* handle_of(const waitable& object) {
    return detail::waitable_access::handle(object);
}

void CALLBACK count_call(ULONG_PTR counter) {
    ++*reinterpret_cast<std::atomic<int>*>(counter);
}

} // namespace

TEST_CASE("WT-03: a stop request ends a blocked wait, takes nothing, and leaves no APC") {
    for (const kind_of_wait& kind : kinds) {
        CAPTURE(kind.name);
        many_events events(kind.count);
        std::stop_source source;
        worker waiter;
        auto result = waiter.begin([&] { return end_of(kind.wait(events, source.get_token())); });
        let_others_block();
        source.request_stop();
        const ending got = result.get();
        CHECK(got.status == wait_status::stopped);
        CHECK_FALSE(got.call_left);
        CHECK_EQ(events.count_set(), 0);
    }
}

TEST_CASE("WT-03: a stop request that came before ends a wait at once, but what is there is taken") {
    for (const kind_of_wait& kind : kinds) {
        CAPTURE(kind.name);
        many_events events(kind.count);
        std::stop_source source;
        source.request_stop();
        const ending stopped = end_of(kind.wait(events, source.get_token()));
        CHECK(stopped.status == wait_status::stopped);
        CHECK_FALSE(stopped.call_left);
        events.set_all();
        CHECK(kind.wait(events, source.get_token()).status() == wait_status::signaled);
    }
}

TEST_CASE("WT-03: a wait that can be stopped ends as every other when nobody stops it") {
    for (const kind_of_wait& kind : kinds) {
        CAPTURE(kind.name);
        many_events events(kind.count);
        std::stop_source source;
        CHECK(kind.wait(events, {1ms, source.get_token()}).timed_out());
        worker waiter;
        auto result = waiter.begin([&] { return end_of(kind.wait(events, source.get_token())); });
        let_others_block();
        events.set_all();
        const ending got = result.get();
        CHECK(got.status == wait_status::signaled);
        CHECK_FALSE(got.call_left);
    }
}

TEST_CASE("WT-10: a stop request at any moment of a wait for all takes everything or nothing, and leaves no APC") {
    many_events events(2);
    worker waiter;
    int stopped = 0;
    for (int round = 0; round < 300; ++round) {
        std::stop_source source;
        auto result = waiter.begin([&] { return end_of(events.wait_for_all(source.get_token())); });
        for (int i = 0; i < round % 50; ++i)
            std::this_thread::yield();
        events[0].set();
        std::jthread setter;
        if (round % 3 != 0)
            setter = std::jthread([&] { events[1].set(); });
        source.request_stop();
        const ending got = result.get();
        if (setter.joinable())
            setter.join();
        REQUIRE_FALSE(got.call_left);
        REQUIRE_EQ(events.count_set(), got.status == wait_status::stopped ? (round % 3 != 0 ? 2 : 1) : 0);
        stopped += got.status == wait_status::stopped ? 1 : 0;
        events[0].reset();
        events[1].reset();
    }
    CHECK_GE(stopped, 100);
}

TEST_CASE("WT-03: an APC of the program's own is received during the wait, which goes on") {
    many_events events(2);
    std::stop_source source;
    std::atomic<int> calls{0};
    mutual::platform::unique_handle thread;
    worker waiter;
    thread.reset(OpenThread(THREAD_SET_CONTEXT, FALSE, waiter.run([] { return GetCurrentThreadId(); })));
    REQUIRE(thread);
    auto result = waiter.begin([&] { return end_of(events.wait_for_all(source.get_token())); });
    let_others_block();
    REQUIRE(QueueUserAPC(count_call, thread.get(), reinterpret_cast<ULONG_PTR>(&calls)) != 0);
    CHECK(result.wait_for(200ms) == std::future_status::timeout);
    CHECK_EQ(calls.load(), 1);
    events.set_all();
    CHECK(result.get().status == wait_status::signaled);
}

TEST_CASE("WT-03: a wait that is cancelled before it begins still takes what is there") {
    named_event event = named_event::create(unique_name("cancelled"), {.initially_set = true});
    named_semaphore semaphore = named_semaphore::create(unique_name("cancelled"), {.initial = 1});
    const std::array objects{handle_of(event), handle_of(semaphore)};
    std::error_code ec;
    {
        mutual::platform::cancellation cancel(ec);
        REQUIRE_EQ(ec, std::error_code());
        cancel.cancel();
        CHECK(mutual::platform::wait_for_all(objects, deadline::never(), &cancel, ec) == wait_status::signaled);
        CHECK(mutual::platform::wait_for_all(objects, deadline::never(), &cancel, ec) == wait_status::stopped);
        CHECK(mutual::platform::wait_for_all(objects, deadline::at_once(), &cancel, ec) == wait_status::stopped);
    }
    CHECK_EQ(SleepEx(0, TRUE), DWORD{0});
}

TEST_CASE("a cancellation that comes after the wait leaves no APC either") {
    named_event event = named_event::create(unique_name("late"), {.initially_set = true});
    const std::array objects{handle_of(event)};
    std::error_code ec;
    {
        mutual::platform::cancellation cancel(ec);
        CHECK(mutual::platform::wait_for_all(objects, deadline::never(), &cancel, ec) == wait_status::signaled);
        std::jthread([&] { cancel.cancel(); }).join();
    }
    CHECK_EQ(SleepEx(0, TRUE), DWORD{0});
}
