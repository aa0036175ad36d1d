#include "held_mutex.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/worker.hpp"

#include <chrono>
#include <future>
#include <stop_token>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::held_mutex;
using mutual::test::worker;

TEST_CASE("WT-03: a stop request ends a wait, and changes nothing") {
    held_mutex held;
    worker waiter;
    std::stop_source source;
    auto result = waiter.begin([&] { return held.mutex.lock(source.get_token()).status(); });
    CHECK(result.wait_for(50ms) == std::future_status::timeout);
    source.request_stop();
    CHECK(result.get() == wait_status::stopped);
    CHECK(held.mutex.state() == mutex_state::owned);
    held.release();
    CHECK(held.mutex.state() == mutex_state::free);
    CHECK(waiter.run([&] { return held.mutex.try_lock().status(); }) == wait_status::signaled);
    waiter.run([&] { held.mutex.unlock(); });
}

TEST_CASE("WT-03: a stop request that came before ends a wait at once, but a free mutex is taken") {
    held_mutex held;
    std::stop_source source;
    source.request_stop();
    std::error_code ec = std::make_error_code(std::errc::io_error);
    CHECK(held.mutex.lock(source.get_token(), ec).stopped());
    CHECK_EQ(ec, std::error_code());
    held.release();
    CHECK(held.mutex.lock(source.get_token(), ec).status() == wait_status::signaled);
    held.mutex.unlock();
}

TEST_CASE("WT-03: a wait that can be stopped ends as every other when nobody stops it") {
    held_mutex held;
    worker waiter;
    std::stop_source source;
    auto result = waiter.begin([&] {
        const lock_result got = held.mutex.lock(source.get_token());
        held.mutex.unlock();
        return got.status();
    });
    test::let_others_block();
    held.release();
    CHECK(result.get() == wait_status::signaled);
    source.request_stop();
}

TEST_CASE("WT-03: a stop request reaches only those that use its token") {
    held_mutex held;
    worker stopped, other;
    std::stop_source source;
    auto first = stopped.begin([&] { return held.mutex.lock(source.get_token()).status(); });
    auto second = other.begin([&] {
        const lock_result got = held.mutex.lock();
        held.mutex.unlock();
        return got.status();
    });
    test::let_others_block();
    source.request_stop();
    CHECK(first.get() == wait_status::stopped);
    CHECK(second.wait_for(20ms) == std::future_status::timeout);
    held.release();
    CHECK(second.get() == wait_status::signaled);
}

TEST_CASE("WT-03: stop requests that race with unlocks lose nothing") {
    held_mutex held;
    held.release();
    worker waiter;
    for (int round = 0; round < 200; ++round) {
        held.mutex.lock();
        std::stop_source source;
        auto result = waiter.begin([&] {
            const lock_result got = held.mutex.lock(source.get_token());
            if (got)
                held.mutex.unlock();
            return got.status();
        });
        source.request_stop();
        held.mutex.unlock();
        const wait_status status = result.get();
        CHECK((status == wait_status::signaled || status == wait_status::stopped));
        CHECK(held.mutex.state() == mutex_state::free);
    }
}
