#include "waiting_threads.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <string>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::test::agent;
using mutual::test::unique_name;
using mutual::test::waiting_threads;

namespace {

named_semaphore semaphore() {
    return named_semaphore::create(unique_name("semaphore"));
}

named_mutex mutex() {
    return named_mutex::create(unique_name("mutex"));
}

} // namespace

TEST_CASE("WT-10: threads that lock overlapping pairs of mutexes never block each other for ever, and exclude") {
    constexpr int rounds = 300;
    named_mutex a = mutex();
    named_mutex b = mutex();
    named_mutex c = mutex();
    int in_a = 0; // each guarded by the mutex of that letter
    int in_b = 0;
    int in_c = 0;
    const auto work = [](named_mutex& first, int& one, named_mutex& second, int& two) {
        for (int i = 0; i < rounds; ++i) {
            if (const wait_result result = wait_all(test::wait_limit, first, second); !result)
                return result;
            ++one;
            ++two;
            first.unlock();
            second.unlock();
        }
        return wait_result(wait_status::signaled);
    };
    waiting_threads ab(1, [&] { return work(a, in_a, b, in_b); });
    waiting_threads bc(1, [&] { return work(b, in_b, c, in_c); });
    waiting_threads ca(1, [&] { return work(c, in_c, a, in_a); });
    for (waiting_threads* const threads : {&ab, &bc, &ca})
        CHECK(threads->all(wait_status::signaled) == 1);
    for (const int count : {in_a, in_b, in_c})
        CHECK(count == 2 * rounds);
}

TEST_CASE("WT-10 SM-13: waits for all in opposite orders take whole sets, and all of them") {
    constexpr int rounds = 300;
    named_semaphore a = semaphore();
    named_semaphore b = semaphore();
    const auto take = [](named_semaphore& first, named_semaphore& second) {
        wait_result result = wait_status::failed;
        for (int i = 0; i < rounds; ++i)
            if (result = wait_all(test::wait_limit, first, second); !result)
                break;
        return result;
    };
    waiting_threads forward(1, [&] { return take(a, b); });
    waiting_threads backward(1, [&] { return take(b, a); });
    for (int i = 0; i < 2 * rounds; ++i)
        (i % 3 == 0 ? a : b).release();
    a.release(2 * rounds - (2 * rounds + 2) / 3);
    b.release(2 * rounds - (2 * rounds - (2 * rounds + 2) / 3));
    CHECK(forward.all(wait_status::signaled) == 1);
    CHECK(backward.all(wait_status::signaled) == 1);
    CHECK(a.state().count == 0);
    CHECK(b.state().count == 0);
}

TEST_CASE("WT-11 EV-16: a wait for all whose time runs out while its objects are signaled takes all or none") {
    named_semaphore a = semaphore();
    named_semaphore b = semaphore();
    test::worker waiter;
    for (int round = 0; round < 300; ++round) {
        const auto limit = std::chrono::microseconds(round % 40 * 5);
        auto result = waiter.begin([&, limit] { return wait_all(limit, a, b).status(); });
        std::this_thread::sleep_for(limit / 2);
        a.release();
        b.release();
        const bool taken = result.get() == wait_status::signaled;
        CHECK(a.try_acquire() == !taken);
        CHECK(b.try_acquire() == !taken);
    }
}

TEST_CASE("WT-09 WT-10: processes that wait for all of the same objects get whole sets") {
    const std::string names[] = {unique_name("a"), unique_name("b")};
    named_semaphore a = named_semaphore::create(names[0]);
    named_semaphore b = named_semaphore::create(names[1]);
    agent first, second;
    for (agent* const each : {&first, &second}) {
        CHECK(each->ask("open semaphore a", names[0]) == "ok opened");
        CHECK(each->ask("open semaphore b", names[1]) == "ok opened");
    }
    for (int round = 0; round < 50; ++round) {
        first.send("wait_all 30000 a b");
        second.send("wait_all 30000 b a");
        a.release();
        b.release();
        a.release();
        b.release();
        CHECK(first.answer() == "ok signaled");
        CHECK(second.answer() == "ok signaled");
        CHECK(a.state().count + b.state().count == 0);
    }
}

TEST_CASE("WT-10: a wait for all and waits for one of its objects share what there is") {
    constexpr int rounds = 300;
    named_semaphore a = semaphore();
    named_semaphore b = semaphore();
    waiting_threads both(1, [&] {
        wait_result result = wait_status::failed;
        for (int i = 0; i < rounds; ++i)
            if (result = wait_all(test::wait_limit, a, b); !result)
                break;
        return result;
    });
    waiting_threads single(1, [&] {
        wait_result result = wait_status::failed;
        for (int i = 0; i < rounds; ++i)
            if (result = a.try_acquire_for(test::wait_limit); !result)
                break;
        return result;
    });
    for (int i = 0; i < rounds; ++i) {
        a.release(2);
        b.release();
    }
    CHECK(both.all(wait_status::signaled) == 1);
    CHECK(single.all(wait_status::signaled) == 1);
    CHECK(a.state().count + b.state().count == 0);
}
