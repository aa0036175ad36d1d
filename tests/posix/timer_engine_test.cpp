#include "engine_probe.hpp"

#include "posix/kernel/settling.hpp"
#include "posix/kernel/timer_rules.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <thread>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using namespace mutual::test;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

constexpr auto far_away = 1h;
constexpr nanoseconds once{0};

nanoseconds from_now(nanoseconds time) {
    return std::chrono::steady_clock::now().time_since_epoch() + time;
}

std::size_t valid_setting(fake_process& process) {
    return (process.state() & setting) != 0 ? 1 : 0;
}

/// As a dying armer leaves it, or one whose time has come meanwhile: without the engine, which would look at the clock.
void write_setting(fake_process& process, std::size_t index, nanoseconds due, nanoseconds period) {
    timer_setting& written = process.block().settings[index];
    written.due.store(due.count());
    written.period.store(period.count());
    written.wall_clock.store(0);
    written.armed.store(1);
}

void make_due(fake_process& process, nanoseconds due, nanoseconds period) {
    write_setting(process, valid_setting(process), due, period);
}

bool is_armed(fake_process& process) {
    return process.block().settings[valid_setting(process)].armed.load() != 0;
}

/// Ticks one after the other that a blocked waiter would see: one by one, until none is left.
std::size_t units_left(fake_process& process) {
    std::size_t count = 0;
    while (poll(process) == wait_status::signaled)
        ++count;
    return count;
}

} // namespace

TEST_CASE("timers: a setting that does not count yet does not count when its writer dies") {
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    arm_timer(other.object(), from_now(far_away), false, once);
    const steady_time due = look_at_timer(other.object()).due;
    die_locked(victim, [&](object_lock&) { write_setting(other, 1 - valid_setting(other), nanoseconds(1), once); });
    CHECK(poll(other) == wait_status::timed_out);
    CHECK(look_at_timer(other.object()).due == due);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("TM-08: an arming that was decided is finished for the dead, however many marks it had cut loose") {
    std::size_t cut_loose = 0;
    SUBCASE("none") {
    }
    SUBCASE("one of two") {
        cut_loose = 1;
    }
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    blocked_thread first(other);
    blocked_thread second(other);
    make_due(other, from_now(-15ms), 10ms); // two ticks
    CHECK(look_at_timer(other.object()).signaled == false);
    REQUIRE(slots_in(other, slot_state::marked) == 2);
    die_locked(victim, [&](object_lock& lock) {
        write_setting(other, 1 - valid_setting(other), from_now(far_away), once);
        lock.word = (lock.word ^ setting) | decided_reset;
        lock.publish();
        for (std::size_t i = 0; i < cut_loose; ++i)
            set_state(lock.block().slots[i], slot_state::detached);
    });
    CHECK(poll(other) == wait_status::timed_out);
    CHECK(value_of(other) == 0);
    CHECK(look_at_timer(other.object()).due > std::chrono::steady_clock::now() + far_away / 2);
    CHECK(first.look() == wait_status::signaled); // released before the arming
    CHECK(second.look() == wait_status::signaled);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("timers: a process killed while it counts a tick leaves it to be counted, or counted") {
    bool published = false;
    SUBCASE("before the one store") {
    }
    SUBCASE("after it") {
        published = true;
    }
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    blocked_thread thread(other);
    make_due(other, from_now(-1ms), once);
    die_locked(victim, [&](object_lock& lock) {
        timer_setting& next = lock.block().settings[1 - valid_setting(other)];
        next.due.store(0);
        next.armed.store(0);
        if (!published)
            return;
        lock.word ^= setting;
        add_signals(lock, 1);
        lock.publish();
    });
    CHECK(thread.look() == wait_status::signaled);
    CHECK(units_left(other) == 0);
    CHECK_FALSE(is_armed(other));
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("TM-11: ticks with nobody waiting collapse into one") {
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    make_due(process, from_now(-10h), 1h);
    CHECK(look_at_timer(process.object()).signaled);
    CHECK(value_of(process) == 1);
    CHECK(units_left(process) == 1);
    CHECK(is_armed(process));
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("timers: two ticks release two blocked waiters, and more ticks leave one for the next") {
    std::size_t left = 0;
    nanoseconds late{};
    SUBCASE("one tick") {
        late = 30min;
    }
    SUBCASE("two ticks") {
        late = 90min;
    }
    SUBCASE("ten ticks") {
        late = 570min;
        left = 1;
    }
    const std::size_t released = late == nanoseconds(30min) ? 1 : 2;
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    std::array<blocked_thread, 2> threads{blocked_thread(process), blocked_thread(process, wait_kind::any)};
    make_due(process, from_now(-late), 1h);
    CHECK(look_at_timer(process.object()).signaled == (left != 0));
    CHECK(slots_in(process, slot_state::marked) == released);
    check_sound(process);
    for (std::size_t i = 0; i < threads.size(); ++i) {
        CHECK(threads[i].look().has_value() == (i < released));
        threads[i].leave();
    }
    CHECK(units_left(process) == left);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("timers: ticks are not counted for waiters that are dead") {
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    const blocked_thread first(victim);
    const blocked_thread second(victim);
    victim.die();
    make_due(other, from_now(-10h), 1h);
    CHECK(units_left(other) == 1);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("TM-14: a timer fires although the process that armed it is dead") {
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    arm_timer(victim.object(), from_now(20ms), false, once);
    SUBCASE("for who is blocked") {
        victim.die();
        CHECK(wait(other) == wait_status::signaled);
    }
    SUBCASE("for who comes later") {
        victim.die();
        CHECK(eventually([&] { return poll(other) == wait_status::signaled; }));
    }
    CHECK(units_left(other) == 0);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("TM-08: arming moves who sleeps to the new due time") {
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    arm_timer(process.object(), from_now(far_away), false, once);
    SUBCASE("by a change of the word that it sleeps on") {
        blocked_thread thread(process);
        const std::uint32_t slept_on = thread.waiter().word().load();
        arm_timer(process.object(), from_now(2 * far_away), false, once);
        CHECK(thread.waiter().word().load() != slept_on);
        CHECK(thread.state() == slot_state::waiting);
        thread.leave();
    }
    SUBCASE("which then is released") {
        wait_status status = wait_status::failed;
        std::jthread sleeping([&] { status = wait(process); });
        REQUIRE(eventually([&] { return slots_in(process, slot_state::waiting) == 1; }));
        arm_timer(process.object(), from_now(1ms), false, once);
        sleeping.join();
        CHECK(status == wait_status::signaled);
    }
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("TM-09: stopping a timer changes no state and wakes nobody") {
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    SUBCASE("before it was due") {
        arm_timer(process.object(), from_now(far_away), false, 1ms);
        blocked_thread thread(process);
        const std::uint32_t slept_on = thread.waiter().word().load();
        disarm_timer(process.object());
        CHECK(thread.waiter().word().load() == slept_on);
        CHECK_FALSE(thread.look(true));
        thread.leave();
        CHECK(units_left(process) == 0);
    }
    SUBCASE("after it was due") {
        make_due(process, from_now(-1ms), 1h);
        disarm_timer(process.object());
        CHECK(units_left(process) == 1);
    }
    CHECK_FALSE(is_armed(process));
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("timers: a stop killed before its one store leaves the timer armed") {
    const object_name name = unique_name("timer");
    fake_process victim(name, 0, an_automatic_timer);
    fake_process other(name, 0, an_automatic_timer);
    make_due(other, from_now(-30min), 1h);
    die_locked(victim, [&](object_lock& lock) {
        lock.rules().settle(lock, false);
        lock.block().settings[1 - valid_setting(other)].armed.store(0);
    });
    CHECK(units_left(other) == 1);
    CHECK(is_armed(other));
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("TM-06 TM-12: a manual timer that is due releases all, and stays set") {
    const object_name name = unique_name("timer");
    fake_process process(name, 0, a_manual_timer);
    std::array<blocked_thread, 2> threads{blocked_thread(process), blocked_thread(process, wait_kind::any)};
    make_due(process, from_now(-90min), 1h);
    CHECK(poll(process) == wait_status::signaled);
    CHECK(poll(process) == wait_status::signaled);
    for (blocked_thread& thread : threads)
        CHECK(thread.look() == wait_status::signaled);
    arm_timer(process.object(), from_now(far_away), false, once);
    CHECK(poll(process) == wait_status::timed_out);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("TM-04 TM-05: a time of the wall clock that has passed fires at once; one that has not does not") {
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    arm_timer(process.object(), now - 1s, true, once);
    CHECK(units_left(process) == 1);
    arm_timer(process.object(), now + far_away, true, once);
    CHECK(units_left(process) == 0);
    CHECK(look_at_timer(process.object()).due > std::chrono::steady_clock::now() + far_away / 2);
    arm_timer(process.object(), nanoseconds::max(), true, once);
    CHECK(look_at_timer(process.object()).due > std::chrono::steady_clock::now() + far_away);
    arm_timer(process.object(), nanoseconds::min(), true, once);
    CHECK(units_left(process) == 1);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("timers: times that cannot be harm nobody") {
    constexpr nanoseconds first = nanoseconds::min();
    constexpr nanoseconds last = nanoseconds::max();
    const object_name name = unique_name("timer");
    fake_process process(name, 0, an_automatic_timer);
    for (const nanoseconds due : {first, nanoseconds(-1), nanoseconds(0), from_now(-1ms), last}) {
        for (const nanoseconds period : {first, nanoseconds(-1), nanoseconds(1), last}) {
            poll(process); // what the ones before it have left
            disarm_timer(process.object());
            poll(process);
            make_due(process, due, period);
            CHECK(poll(process) == (due == last ? wait_status::timed_out : wait_status::signaled));
            CHECK(look_at_timer(process.object()).due > steady_time{});
        }
    }
    process.leave();
}
