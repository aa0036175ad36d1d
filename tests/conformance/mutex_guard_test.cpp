#include "held_mutex.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>

#include <chrono>
#include <mutex>
#include <stop_token>
#include <utility>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::held_mutex;
using mutual::test::unique_name;
using mutual::test::worker;

TEST_CASE("MX-01: std::scoped_lock locks two mutexes without a deadlock") {
    named_mutex a = named_mutex::create(unique_name("a"));
    named_mutex b = named_mutex::create(unique_name("b"));
    worker first, second;
    const auto cycle = [](named_mutex& x, named_mutex& y) {
        for (int i = 0; i < 500; ++i)
            const std::scoped_lock lock(x, y);
    };
    auto one = first.begin([&] { cycle(a, b); });
    auto two = second.begin([&] { cycle(b, a); });
    one.get();
    two.get();
    CHECK(a.state() == mutex_state::free);
    CHECK(b.state() == mutex_state::free);
}

TEST_CASE("MX-01: std::unique_lock does what it does with every mutex") {
    held_mutex held;
    {
        std::unique_lock lock(held.mutex, std::try_to_lock);
        CHECK_FALSE(lock.owns_lock());
        CHECK_FALSE(lock.try_lock_for(20ms));
        CHECK_FALSE(lock.try_lock_until(std::chrono::system_clock::now() + 20ms));
        held.release();
        lock.lock();
        CHECK(held.mutex.state() == mutex_state::owned_by_this_thread);
        lock.unlock();
        CHECK(held.mutex.state() == mutex_state::free);
        CHECK(lock.try_lock());
    }
    CHECK(held.mutex.state() == mutex_state::free);
}

TEST_CASE("MX-01: mutex_guard owns for a scope, and says when it does not") {
    held_mutex held;
    CHECK(mutex_guard(held.mutex, std::try_to_lock).status() == wait_status::timed_out);
    CHECK(mutex_guard(held.mutex, 20ms).status() == wait_status::timed_out);
    CHECK(mutex_guard(held.mutex, std::chrono::steady_clock::now() + 20ms).status() == wait_status::timed_out);
    std::stop_source source;
    source.request_stop();
    CHECK(mutex_guard(held.mutex, source.get_token()).status() == wait_status::stopped);
    held.release();
    {
        mutex_guard guard(held.mutex);
        CHECK(guard.owns_lock());
        CHECK_FALSE(guard.abandoned());
        mutex_guard moved = std::move(guard);
        CHECK(held.mutex.state() == mutex_state::owned_by_this_thread);
        CHECK(moved);
        const mutex_guard adopted(held.mutex, held.mutex.lock());
        moved.unlock();
        moved.unlock();
        CHECK(held.mutex.state() == mutex_state::owned_by_this_thread);
    }
    CHECK(held.mutex.state() == mutex_state::free);
}
