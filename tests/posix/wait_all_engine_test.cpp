#include "engine_probe.hpp"

#include "posix/kernel/commit.hpp"
#include "posix/kernel/futex.hpp"
#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/timer_rules.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/kernel/wait_all.hpp"
#include "posix/kernel/wait_any.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

namespace {

/// One process's handles of one object of each kind, all of them available at first.
struct one_of_each {
    static constexpr std::size_t count = 5;

    struct names {
        object_name event = unique_name("all");
        object_name semaphore = unique_name("all");
        object_name mutex = unique_name("all");
        object_name latch = unique_name("all");
        object_name timer = unique_name("all");
    };

    explicit one_of_each(const names& all)
        : event(all.event, 0, an_automatic_event),
          semaphore(all.semaphore, 0, a_semaphore),
          mutex(all.mutex),
          latch(all.latch, 0, a_manual_event),
          timer(all.timer, 0, an_automatic_timer) {}

    std::array<fake_process*, count> all() { return {&event, &semaphore, &mutex, &latch, &timer}; }
    std::array<shared_object*, count> objects() {
        return {&event.object(), &semaphore.object(), &mutex.object(), &latch.object(), &timer.object()};
    }

    void make_available() {
        set_automatic_event(event.object());
        release_units(semaphore.object(), 2);
        set_manual_event(latch.object());
        arm_timer(timer.object(), std::chrono::nanoseconds(1), false, std::chrono::nanoseconds(0));
    }
    void die() {
        for (fake_process* const process : all())
            process->die();
    }
    void leave() {
        for (fake_process* const process : all())
            process->leave();
    }

    fake_process event;
    fake_process semaphore;
    fake_process mutex;
    fake_process latch;
    fake_process timer;
};

/// A wait for all, step by step, until it is killed.
class dying_wait {
public:
    explicit dying_wait(one_of_each& process) : process_(process) {}

    void lock(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            object_lock& lock = locks_[i].emplace(*objects_[i]);
            lock.rules().settle(lock, false);
            REQUIRE(lock.rules().available(lock));
        }
    }
    void publish() {
        for (auto& lock : locks_)
            lock->publish();
    }
    void decide() { decide_to_take(objects_); }
    void take_and_unlock(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            locks_[i]->rules().take(*locks_[i]);
            locks_[i]->release();
        }
    }
    void die() { process_.die(); }

private:
    one_of_each& process_;
    std::array<shared_object*, one_of_each::count> objects_ = process_.objects();
    std::array<std::optional<object_lock>, one_of_each::count> locks_;
};

void check_untouched(one_of_each& other) {
    CHECK(poll(other.timer) == wait_status::signaled);
    CHECK(poll(other.latch) == wait_status::signaled);
    CHECK(poll(other.mutex) == wait_status::signaled);
    CHECK(value_of(other.semaphore) == 2);
    CHECK(poll(other.semaphore) == wait_status::signaled);
    CHECK(poll(other.event) == wait_status::signaled);
}

void check_all_taken(one_of_each& other) {
    CHECK(poll(other.timer) == wait_status::timed_out);
    CHECK(poll(other.latch) == wait_status::signaled);
    CHECK(poll(other.mutex) == wait_status::abandoned);
    CHECK(poll(other.mutex) == wait_status::signaled);
    CHECK(poll(other.semaphore) == wait_status::signaled);
    CHECK(poll(other.semaphore) == wait_status::timed_out);
    CHECK(poll(other.event) == wait_status::timed_out);
}

wait_status wait_all(std::initializer_list<fake_process*> processes, deadline until = before_long()) {
    std::vector<shared_object*> objects;
    for (fake_process* const process : processes)
        objects.push_back(&process->object());
    std::error_code ec;
    const wait_status status = posix::wait_for_all(objects, until, nullptr, ec);
    CHECK_FALSE(ec);
    return status;
}

} // namespace

TEST_CASE("wait for all: a process killed before it decided has taken nothing") {
    const one_of_each::names names;
    one_of_each victim(names);
    one_of_each other(names);
    other.make_available();
    dying_wait wait(victim);
    SUBCASE("nothing locked") {
    }
    SUBCASE("the first locked") {
        wait.lock(1);
    }
    SUBCASE("some locked") {
        wait.lock(3);
    }
    SUBCASE("all locked") {
        wait.lock(one_of_each::count);
    }
    SUBCASE("all published") {
        wait.lock(one_of_each::count);
        wait.publish();
    }
    wait.die();
    check_untouched(other);
    for (fake_process* const process : other.all())
        check_sound_and_empty(*process);
    other.leave();
}

TEST_CASE("wait for all: a process killed after it decided has taken everything, however far it got") {
    for (std::size_t unlocked = 0; unlocked <= one_of_each::count; ++unlocked) {
        CAPTURE(unlocked);
        const one_of_each::names names;
        one_of_each victim(names);
        one_of_each other(names);
        other.make_available();
        dying_wait wait(victim);
        wait.lock(one_of_each::count);
        wait.publish();
        wait.decide();
        wait.take_and_unlock(unlocked);
        wait.die();
        check_all_taken(other);
        for (fake_process* const process : other.all())
            check_sound_and_empty(*process);
        other.leave();
    }
}

TEST_CASE("wait for all: what a dead one took is repaired by each kind of next comer") {
    const one_of_each::names names;
    one_of_each victim(names);
    one_of_each other(names);
    other.make_available();
    std::optional<blocked_thread> blocked;
    dying_wait wait(victim);
    wait.lock(one_of_each::count);
    wait.publish();
    wait.decide();
    wait.die();
    SUBCASE("a signal") {
        set_automatic_event(other.event.object());
        CHECK(poll(other.event) == wait_status::signaled);
        CHECK(release_units(other.semaphore.object(), 1) == 1);
        reset_signal(other.latch.object());
        CHECK(poll(other.latch) == wait_status::timed_out);
        disarm_timer(other.timer.object());
        CHECK(poll(other.timer) == wait_status::timed_out);
    }
    SUBCASE("a waiter") {
        blocked.emplace(other.event);
        CHECK_FALSE(blocked->look());
        blocked->leave();
    }
    SUBCASE("another wait for all") {
        std::error_code ec;
        CHECK(posix::wait_for_all(other.objects(), deadline::at_once(), nullptr, ec) == wait_status::timed_out);
        check_all_taken(other);
        other.make_available();
        CHECK(posix::wait_for_all(other.objects(), deadline::at_once(), nullptr, ec) == wait_status::signaled);
        unlock_once(other.mutex.object());
    }
    check_sound_and_empty(other.event);
    other.leave();
}

TEST_CASE("wait for all: a mutex that the dead process owned before is abandoned once") {
    const object_name mutex_name = unique_name("all");
    const object_name event_name = unique_name("all");
    fake_process victim_mutex(mutex_name);
    fake_process victim_event(event_name, 0, an_automatic_event);
    fake_process mutex(mutex_name);
    fake_process event(event_name, 0, an_automatic_event);
    set_automatic_event(event.object());
    REQUIRE(wait_all({&victim_mutex, &victim_event}, deadline::at_once()) == wait_status::signaled);
    set_automatic_event(event.object());
    object_lock first(victim_mutex.object());
    object_lock second(victim_event.object());
    REQUIRE(first.rules().available(first)); // once more
    first.publish();
    second.publish();
    const std::array<shared_object*, 2> objects{&victim_mutex.object(), &victim_event.object()};
    decide_to_take(objects);
    forget_owned(victim_mutex.object());
    victim_mutex.die();
    victim_event.die();
    CHECK(poll(event) == wait_status::timed_out);
    CHECK(poll(mutex) == wait_status::abandoned);
    CHECK(poll(mutex) == wait_status::signaled);
    check_sound_and_empty(event);
    check_sound_and_empty(mutex);
    event.leave();
    mutex.leave();
}

TEST_CASE("WT-14: neither a wait for all that times out nor one that is killed swallows an abandonment") {
    const object_name mutex_name = unique_name("all");
    fake_process owner(mutex_name);
    fake_process victim(mutex_name);
    fake_process mutex(mutex_name);
    fake_process event(unique_name("all"), 0, an_automatic_event);
    REQUIRE(test::engine_wait_for_one(owner.object(), deadline::at_once()) == wait_status::signaled);
    forget_owned(owner.object());
    owner.die();
    CHECK(wait_all({&mutex, &event}, deadline::at_once()) == wait_status::timed_out);
    die_locked(victim, [](object_lock& lock) {
        REQUIRE(lock.rules().available(lock) == wait_status::abandoned);
        lock.publish();
    });
    CHECK(wait_all({&mutex, &event}, deadline::at_once()) == wait_status::timed_out);
    set_automatic_event(event.object());
    CHECK(wait_all({&mutex, &event}, deadline::at_once()) == wait_status::abandoned);
    unlock_once(mutex.object());
    CHECK(poll(mutex) == wait_status::signaled);
    CHECK(poll(event) == wait_status::timed_out);
    mutex.leave();
    event.leave();
}

TEST_CASE("WT-10: a blocked wait for all holds nothing, and completes when all are there") {
    SUBCASE("sleeping on all words") {
    }
    SUBCASE("sleeping on one word") {
        force_single_word_sleep(true);
    }
    const one_of_each::names names;
    one_of_each waiting(names);
    one_of_each other(names);
    set_automatic_event(other.event.object());
    wait_status status = wait_status::failed;
    std::jthread blocked([&] {
        std::error_code ec;
        status = posix::wait_for_all(waiting.objects(), before_long(), nullptr, ec);
        unlock_once(waiting.mutex.object());
    });
    REQUIRE(eventually([&] { return slots_in(other.timer, slot_state::waiting) == 1; }));
    CHECK(poll(other.event) == wait_status::signaled);
    CHECK(poll(other.mutex) == wait_status::signaled);
    other.make_available();
    blocked.join();
    force_single_word_sleep(false);
    CHECK(status == wait_status::signaled);
    CHECK(poll(other.event) == wait_status::timed_out);
    CHECK(value_of(other.semaphore) == 1);
    CHECK(poll(other.latch) == wait_status::signaled);
    CHECK(poll(other.timer) == wait_status::timed_out);
    for (fake_process* const process : other.all())
        check_sound_and_empty(*process);
    waiting.leave();
    other.leave();
}

TEST_CASE("wait for all: a dead one that was told to look leaves what is there to others") {
    const object_name name = unique_name("all");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    const blocked_thread ghost(victim, wait_kind::all);
    set_automatic_event(other.object());
    REQUIRE(ghost.state() == slot_state::poked);
    check_sound(other);
    SUBCASE("which polls") {
        victim.die();
        CHECK(poll(other) == wait_status::signaled);
    }
    SUBCASE("which polls while it lives, and waits for it for a bounded time") {
        const stopwatch since;
        CHECK(poll(other) == wait_status::signaled);
        CHECK(since.elapsed() < soon);
        victim.die();
    }
    CHECK(poll(other) == wait_status::timed_out);
    blocked_thread alive(other);
    CHECK_FALSE(alive.look(true));
    alive.leave();
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("WT-10: who waits for one of them is served before a wait for all") {
    fake_process process(unique_name("all"), 0, an_automatic_event);
    blocked_thread all(process, wait_kind::all);
    blocked_thread one(process);
    set_automatic_event(process.object());
    CHECK(all.state() == slot_state::waiting);
    CHECK(one.look() == wait_status::signaled);
    set_automatic_event(process.object());
    CHECK(all.state() == slot_state::poked);
    all.leave();
    CHECK(poll(process) == wait_status::signaled);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("wait for all: what comes free without a signal is told to it as well") {
    const object_name name = unique_name("all");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    blocked_thread all(other, wait_kind::all);
    SUBCASE("by a process that was killed after it published a unit, and the next comer") {
        die_locked(victim, [](object_lock& lock) {
            add_signals(lock, 1);
            lock.publish();
        });
        object_lock next_comer(other.object());
        next_comer.unlock();
    }
    SUBCASE("by a wait for any that takes something else") {
        blocked_thread any(other, wait_kind::any);
        set_automatic_event(other.object());
        REQUIRE(all.state() == slot_state::waiting);
        any.leave();
    }
    CHECK(all.state() == slot_state::poked);
    check_sound(other);
    all.leave();
    CHECK(poll(other) == wait_status::signaled);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("WT-15: the same object twice is refused, and nothing is taken") {
    fake_process process(unique_name("all"), 0, a_semaphore);
    REQUIRE(release_units(process.object(), 2) == 0);
    const std::array<shared_object*, 2> twice{&process.object(), &process.object()};
    std::error_code ec;
    CHECK(posix::wait_for_all(twice, deadline::at_once(), nullptr, ec) == wait_status::failed);
    CHECK(ec == errc::duplicate_object);
    CHECK(value_of(process) == 2);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("wait for all: threads that name the same objects in different orders get them all, and none is lost") {
    constexpr std::uint32_t rounds = 2000;
    const object_name names[] = {unique_name("all"), unique_name("all"), unique_name("all")};
    fake_process a(names[0], 0, {object_type::semaphore, false, 0, 2 * rounds});
    fake_process b(names[1], 0, {object_type::semaphore, false, 0, 2 * rounds});
    fake_process c(names[2]);
    const auto take = [](fake_process& first, fake_process& second, fake_process& third, fake_process& mutex) {
        for (std::uint32_t i = 0; i < rounds; ++i) {
            if (wait_all({&first, &second, &third}) != wait_status::signaled)
                return;
            unlock_once(mutex.object());
        }
    };
    std::jthread one([&] { take(a, b, c, c); });
    std::jthread two([&] { take(c, b, a, c); });
    for (std::uint32_t i = 0; i < 2 * rounds; ++i) {
        CHECK(release_units(a.object(), 1) >= 0);
        CHECK(release_units(b.object(), 1) >= 0);
    }
    one.join();
    two.join();
    CHECK(value_of(a) == 0);
    CHECK(value_of(b) == 0);
    for (fake_process* const process : {&a, &b, &c}) {
        check_sound_and_empty(*process);
        process->leave();
    }
}
