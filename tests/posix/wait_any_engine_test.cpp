#include "engine_probe.hpp"

#include "posix/kernel/futex.hpp"
#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/kernel/wait_any.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <array>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

namespace {

/// As on a kernel without futex_waitv, while it lives.
class single_word_sleep {
public:
    single_word_sleep() { force_single_word_sleep(true); }
    single_word_sleep(const single_word_sleep&) = delete;
    single_word_sleep& operator=(const single_word_sleep&) = delete;
    ~single_word_sleep() { force_single_word_sleep(false); }
};

any_outcome wait_any(std::initializer_list<fake_process*> processes, deadline until = before_long()) {
    std::vector<shared_object*> objects;
    for (fake_process* const process : processes)
        objects.push_back(&process->object());
    return test::engine_wait_for_any(objects, until);
}

} // namespace

TEST_CASE("wait for any: a process killed with two of its slots marked gives both units back") {
    const object_name event_name = unique_name("any");
    const object_name semaphore_name = unique_name("any");
    fake_process event(event_name, 0, an_automatic_event);
    fake_process semaphore(semaphore_name, 0, a_semaphore);
    fake_process victim_event(event_name, 0, an_automatic_event);
    fake_process victim_semaphore(semaphore_name, 0, a_semaphore);
    blocked_thread first(victim_event, wait_kind::any);
    const blocked_thread second(victim_semaphore, wait_kind::any);
    set_automatic_event(event.object());
    REQUIRE(release_units(semaphore.object(), 1) == 0);
    bool collected = false;
    SUBCASE("before it collects") {
    }
    SUBCASE("after it collected one, before it leaves the other") {
        collected = true;
        REQUIRE(first.look() == wait_status::signaled);
    }
    victim_event.die();
    victim_semaphore.die();
    CHECK(poll(event) == (collected ? wait_status::timed_out : wait_status::signaled));
    CHECK(poll(semaphore) == wait_status::signaled);
    CHECK(poll(event) == wait_status::timed_out);
    CHECK(poll(semaphore) == wait_status::timed_out);
    check_sound_and_empty(event);
    check_sound_and_empty(semaphore);
    event.leave();
    semaphore.leave();
}

TEST_CASE("wait for any: a process killed when it had a slot in the first object only is passed over") {
    const object_name name = unique_name("any");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    const blocked_thread ghost(victim, wait_kind::any);
    blocked_thread alive(other, wait_kind::any);
    victim.die();
    set_automatic_event(other.object());
    CHECK(alive.look() == wait_status::signaled);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("WT-08: what was signaled first is taken, and the other goes to who polls") {
    fake_process a(unique_name("any"), 0, an_automatic_event);
    fake_process b(unique_name("any"), 0, an_automatic_event);
    std::optional<single_word_sleep> old_kernel;
    SUBCASE("sleeping on all words") {
    }
    SUBCASE("sleeping on one word") {
        old_kernel.emplace();
    }
    for (int round = 0; round < 20; ++round) {
        std::optional<any_outcome> outcome;
        std::jthread blocked([&] { outcome = wait_any({&a, &b}); });
        REQUIRE(eventually([&] { return slots_in(b, slot_state::waiting) == 1; }));
        set_automatic_event(b.object());
        set_automatic_event(a.object());
        CHECK(eventually([&] { return poll(a) == wait_status::signaled; })); // mostly at once
        blocked.join();
        CHECK(outcome->status == wait_status::signaled);
        CHECK(outcome->index == 1);
        CHECK(poll(b) == wait_status::timed_out);
        check_sound_and_empty(a);
        check_sound_and_empty(b);
    }
    a.leave();
    b.leave();
}

TEST_CASE("WT-08: what is signaled while a wait for any takes its slots does not overtake what was signaled before") {
    fake_process a(unique_name("any"), 0, an_automatic_event);
    fake_process b(unique_name("any"), 0, an_automatic_event);
    std::array<waiter, 2> waiters{waiter(a.object()), waiter(b.object())};
    REQUIRE_FALSE(waiters[0].join(wait_kind::any));
    set_automatic_event(a.object());
    set_automatic_event(b.object());
    CHECK_FALSE(waiters[1].join(wait_kind::any, {waiters.data(), 1}));
    CHECK(waiters[0].stamp() <= waiters[1].stamp());
    CHECK(waiters[0].look(false) == wait_status::signaled);
    waiters[1].leave();
    CHECK(poll(a) == wait_status::timed_out);
    CHECK(poll(b) == wait_status::signaled);
    check_sound_and_empty(a);
    check_sound_and_empty(b);
    a.leave();
    b.leave();
}

TEST_CASE("wait for any: who polls what a blocked one was offered waits for its answer") {
    fake_process process(unique_name("any"), 0, an_automatic_event);
    blocked_thread undecided(process, wait_kind::any);
    set_automatic_event(process.object());
    const stopwatch since;
    SUBCASE("it does not answer") {
        CHECK(poll(process) == wait_status::timed_out);
        CHECK(undecided.look() == wait_status::signaled);
    }
    SUBCASE("it took something else") {
        std::jthread answer([&] { undecided.leave(); });
        CHECK(eventually([&] { return poll(process) == wait_status::signaled; })); // mostly at once
        answer.join();
    }
    CHECK(since.elapsed() < soon);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("wait for any: what it leaves goes to the next in line, not to who polls") {
    fake_process process(unique_name("any"), 0, an_automatic_event);
    blocked_thread first(process, wait_kind::any);
    blocked_thread next(process);
    set_automatic_event(process.object());
    first.leave();
    CHECK(poll(process) == wait_status::timed_out);
    CHECK(next.look() == wait_status::signaled);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("WT-16 WT-23: an object twice in one list is taken once") {
    fake_process process(unique_name("any"), 0, a_semaphore);
    std::optional<any_outcome> outcome;
    SUBCASE("at once") {
        REQUIRE(release_units(process.object(), 2) == 0);
        outcome = wait_any({&process, &process});
    }
    SUBCASE("blocked") {
        std::jthread blocked([&] { outcome = wait_any({&process, &process}); });
        REQUIRE(eventually([&] { return slots_in(process, slot_state::waiting) == 2; }));
        REQUIRE(release_units(process.object(), 2) == 0);
        blocked.join();
    }
    CHECK(outcome->status == wait_status::signaled);
    CHECK(value_of(process) == 1);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("WT-18: any of 64 objects wakes the one thread that waits for all of them") {
    std::vector<std::unique_ptr<fake_process>> processes;
    std::vector<shared_object*> objects;
    for (std::size_t i = 0; i < max_objects_per_wait; ++i) {
        processes.push_back(std::make_unique<fake_process>(unique_name("any"), 0, an_automatic_event));
        objects.push_back(&processes.back()->object());
    }
    std::optional<single_word_sleep> old_kernel;
    SUBCASE("sleeping on all words") {
    }
    SUBCASE("sleeping on one word") {
        old_kernel.emplace();
    }
    for (const std::size_t index : {std::size_t{0}, std::size_t{31}, std::size_t{63}}) {
        std::optional<any_outcome> outcome;
        std::jthread blocked([&] { outcome = test::engine_wait_for_any(objects, before_long()); });
        REQUIRE(eventually([&] { return slots_in(*processes.back(), slot_state::waiting) == 1; }));
        set_automatic_event(*objects[index]);
        blocked.join();
        CHECK(outcome->status == wait_status::signaled);
        CHECK(outcome->index == index);
    }
    for (const auto& process : processes) {
        check_sound_and_empty(*process);
        process->leave();
    }
}

TEST_CASE("WT-12: a blocked wait for any gets the mutex of an owner that is killed, and is told") {
    const object_name name = unique_name("any");
    fake_process event(unique_name("any"), 0, an_automatic_event);
    fake_process mutex(name);
    fake_process victim(name);
    REQUIRE(test::engine_wait_for_one(victim.object(), deadline::at_once()) == wait_status::signaled);
    forget_owned(victim.object());
    std::optional<any_outcome> outcome;
    std::jthread blocked([&] {
        outcome = wait_any({&event, &mutex});
        unlock_once(mutex.object());
    });
    REQUIRE(eventually([&] { return slots_in(mutex, slot_state::waiting) == 1; }));
    const stopwatch since;
    victim.die();
    blocked.join();
    CHECK(since.elapsed() < soon);
    CHECK(outcome->status == wait_status::abandoned);
    CHECK(outcome->index == 1);
    check_sound_and_empty(event);
    check_sound_and_empty(mutex);
    event.leave();
    mutex.leave();
}

TEST_CASE("EV-16: a wait that times out when the event is set has taken it or has left it") {
    fake_process process(unique_name("any"), 0, an_automatic_event);
    std::size_t taken = 0;
    for (int round = 0; round < 200; ++round) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(round * 5);
        wait_status status = wait_status::failed;
        std::jthread blocked([&] { status = test::engine_wait_for_one(process.object(), deadline::at(until)); });
        while (std::chrono::steady_clock::now() < until) {
        }
        set_automatic_event(process.object());
        blocked.join();
        CHECK((status == wait_status::timed_out) == (poll(process) == wait_status::signaled));
        taken += status == wait_status::signaled ? 1 : 0;
    }
    MESSAGE("taken by the wait: ", taken, " of 200");
    check_sound_and_empty(process);
    process.leave();
}
