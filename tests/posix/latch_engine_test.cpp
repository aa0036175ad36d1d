#include "engine_probe.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <array>
#include <thread>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using namespace mutual::test;

TEST_CASE("latches: a set that a dead process had published releases everybody, one that it had not nobody") {
    const object_name name = unique_name("latch");
    fake_process victim(name, 0, a_manual_event);
    fake_process other(name, 0, a_manual_event);
    std::array<blocked_thread, 3> threads{blocked_thread(other), blocked_thread(other, wait_kind::any),
                                          blocked_thread(other)};
    bool is_set = false;
    SUBCASE("not published") {
        die_locked(victim, [](object_lock& lock) { lock.word = with_value(lock.word, 1); });
    }
    SUBCASE("published, and nobody told") {
        is_set = true;
        die_locked(victim, [](object_lock& lock) {
            lock.word = with_value(lock.word, 1);
            lock.publish();
        });
    }
    SUBCASE("published, and one told") {
        is_set = true;
        die_locked(victim, [](object_lock& lock) {
            lock.word = with_value(lock.word, 1);
            lock.publish();
            set_state(lock.block().slots[1], slot_state::detached);
        });
    }
    CHECK(poll(other) == (is_set ? wait_status::signaled : wait_status::timed_out));
    check_sound(other);
    if (is_set)
        reset_signal(other.object()); // who was released stays released
    for (blocked_thread& thread : threads)
        CHECK(thread.look() == (is_set ? std::optional(wait_status::signaled) : std::nullopt));
    for (blocked_thread& thread : threads)
        thread.leave();
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("latches: a reset that was decided is finished for the dead; one that was not never happened") {
    bool decided = false;
    SUBCASE("decided") {
        decided = true;
    }
    SUBCASE("not decided") {
    }
    const object_name name = unique_name("latch");
    fake_process victim(name, 0, a_manual_event);
    fake_process other(name, 0, a_manual_event);
    set_manual_event(other.object());
    die_locked(victim, [&](object_lock& lock) {
        if (decided) {
            lock.word |= decided_reset;
            lock.publish();
        }
    });
    CHECK(poll(other) == (decided ? wait_status::timed_out : wait_status::signaled));
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("EV-06: all that are blocked at the time of a set are released, though a reset follows at once") {
    const object_name name = unique_name("latch");
    fake_process process(name, 0, a_manual_event);
    std::array<blocked_thread, 4> threads{blocked_thread(process), blocked_thread(process, wait_kind::any),
                                          blocked_thread(process), blocked_thread(process, wait_kind::any)};
    set_manual_event(process.object());
    reset_signal(process.object());
    blocked_thread late(process);
    CHECK(slots_in(process, slot_state::detached) == 4);
    CHECK_FALSE(late.look(true));
    for (blocked_thread& thread : threads)
        CHECK(thread.look() == wait_status::signaled);
    late.leave();
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("latches: dead waiters, released or not, leave no trace") {
    const object_name name = unique_name("latch");
    fake_process victim(name, 0, a_manual_event);
    fake_process other(name, 0, a_manual_event);
    const blocked_thread ghost(victim);
    const blocked_thread undecided(victim, wait_kind::any);
    SUBCASE("killed while they wait") {
        victim.die();
        set_manual_event(other.object());
        CHECK(poll(other) == wait_status::signaled);
    }
    SUBCASE("killed after they were released") {
        set_manual_event(other.object());
        reset_signal(other.object());
        REQUIRE(slots_in(other, slot_state::detached) == 2);
        victim.die();
        blocked_thread alive(other);
        CHECK_FALSE(alive.look(true));
        alive.leave();
    }
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("latches: a dead wait for all that was told to look keeps nobody waiting") {
    const object_name name = unique_name("latch");
    fake_process victim(name, 0, a_manual_event);
    fake_process other(name, 0, a_manual_event);
    const blocked_thread ghost(victim, wait_kind::all);
    set_manual_event(other.object());
    REQUIRE(ghost.state() == slot_state::poked);
    check_sound(other);
    victim.die();
    SUBCASE("who polls") {
        CHECK(poll(other) == wait_status::signaled);
    }
    SUBCASE("who resets") {
        reset_signal(other.object());
        CHECK(poll(other) == wait_status::timed_out);
        blocked_thread alive(other);
        CHECK_FALSE(alive.look(true));
        alive.leave();
    }
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("latches: a reset waits for a wait for all that was told to look, for a bounded time") {
    const object_name name = unique_name("latch");
    fake_process process(name, 0, a_manual_event);
    blocked_thread undecided(process, wait_kind::all);
    set_manual_event(process.object());
    REQUIRE(undecided.state() == slot_state::poked);
    const stopwatch since;
    reset_signal(process.object());
    CHECK(since.elapsed() < soon);
    CHECK(poll(process) == wait_status::timed_out);
    undecided.leave();
    check_sound_and_empty(process);
    process.leave();
}
