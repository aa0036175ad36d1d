#include "engine_probe.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/timer_rules.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/kernel/wait_any.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using namespace mutual::test;

namespace {

constexpr std::uint32_t others_seats = 10;
constexpr std::uint32_t the_seat = 100; // the hint; whoever comes next is given the same seat again

/// Ends the process while it holds the object lock with that decision.
void die_deciding(fake_process& victim, word decision) {
    die_locked(victim, [decision](object_lock& lock) {
        lock.word |= decision;
        lock.publish();
    });
}

} // namespace

TEST_CASE("seats: who is given a dead process's seat finishes a wait for all that its predecessor had decided") {
    const object_name name = unique_name("seat");
    SUBCASE("semaphore") {
        fake_process other(name, others_seats, a_semaphore);
        fake_process victim(name, the_seat, a_semaphore);
        REQUIRE(release_units(other.object(), 3) == 0);
        die_deciding(victim, decided_take);
        fake_process successor(name, the_seat, a_semaphore);
        REQUIRE(successor.seat() == victim.seat());
        CHECK(value_of(successor) == 2);
        check_sound_and_empty(successor);
        successor.leave();
        other.leave();
    }
    SUBCASE("automatic event") {
        fake_process other(name, others_seats, an_automatic_event);
        fake_process victim(name, the_seat, an_automatic_event);
        set_automatic_event(other.object());
        die_deciding(victim, decided_take);
        fake_process successor(name, the_seat, an_automatic_event);
        REQUIRE(successor.seat() == victim.seat());
        CHECK(poll(successor) == wait_status::timed_out);
        check_sound_and_empty(successor);
        successor.leave();
        other.leave();
    }
    SUBCASE("manual event") {
        fake_process other(name, others_seats, a_manual_event);
        fake_process victim(name, the_seat, a_manual_event);
        set_manual_event(other.object());
        die_deciding(victim, decided_take);
        fake_process successor(name, the_seat, a_manual_event);
        CHECK(poll(successor) == wait_status::signaled);
        check_sound_and_empty(successor);
        successor.leave();
        other.leave();
    }
    SUBCASE("mutex: it is abandoned, not the successor's") {
        fake_process other(name, others_seats);
        fake_process victim(name, the_seat);
        die_deciding(victim, decided_take);
        fake_process successor(name, the_seat);
        REQUIRE(successor.seat() == victim.seat());
        CHECK(owner(successor.state()) == no_seat);
        CHECK(poll(other) == wait_status::abandoned);
        CHECK(poll(successor) == wait_status::signaled);
        check_sound_and_empty(successor);
        successor.leave();
        other.leave();
    }
}

TEST_CASE("seats: who is given a dead process's seat finishes a reset that its predecessor had decided") {
    const object_name name = unique_name("seat");
    fake_process other(name, others_seats, an_automatic_event);
    fake_process victim(name, the_seat, an_automatic_event);
    blocked_thread marked(other);
    const blocked_thread ghost(victim);
    set_automatic_event(other.object());
    set_automatic_event(other.object());
    die_deciding(victim, decided_reset);
    fake_process successor(name, the_seat, an_automatic_event);
    REQUIRE(successor.seat() == victim.seat());
    CHECK(value_of(successor) == 0);
    CHECK(marked.state() == slot_state::detached);
    CHECK(slots_in_use(successor) == 1);
    CHECK(marked.look() == wait_status::signaled);
    check_sound_and_empty(successor);
    successor.leave();
    other.leave();
}

TEST_CASE("seats: what a predecessor had been offered goes to the living, not to its successor") {
    const object_name name = unique_name("seat");
    fake_process other(name, others_seats, an_automatic_event);
    fake_process victim(name, the_seat, an_automatic_event);
    const blocked_thread ghost(victim);
    blocked_thread alive(other);
    set_automatic_event(other.object());
    REQUIRE(ghost.state() == slot_state::marked);
    SUBCASE("killed without the object lock") {
        victim.die();
    }
    SUBCASE("killed with it") {
        die_locked(victim, [](object_lock&) {});
    }
    SUBCASE("killed with a unit published for nobody yet") {
        die_locked(victim, [](object_lock& lock) {
            add_signals(lock, 1);
            lock.publish();
        });
    }
    fake_process successor(name, the_seat, an_automatic_event);
    REQUIRE(successor.seat() == victim.seat());
    CHECK(alive.state() == slot_state::marked);
    CHECK(alive.look() == wait_status::signaled);
    const bool second = value_of(successor) == 1;
    CHECK(poll(successor) == (second ? wait_status::signaled : wait_status::timed_out));
    CHECK(poll(successor) == wait_status::timed_out);
    check_sound_and_empty(successor);
    successor.leave();
    other.leave();
}

TEST_CASE("seats: a successor's own waits are not taken for its predecessor's") {
    const object_name name = unique_name("seat");
    fake_process other(name, others_seats, an_automatic_event);
    for (int generation = 0; generation < 50; ++generation) {
        fake_process process(name, the_seat, an_automatic_event);
        CHECK(process.seat() == the_seat + 1);
        check_sound_and_empty(process);
        poll(process); // what its predecessor had been given
        blocked_thread thread(process, generation % 2 == 0 ? wait_kind::one : wait_kind::any);
        set_automatic_event(other.object());
        CHECK(thread.state() == slot_state::marked);
        if (generation % 3 == 0)
            CHECK(thread.look() == wait_status::signaled);
        else
            set_automatic_event(other.object());
        process.die();
    }
    fake_process last(name, the_seat, an_automatic_event);
    CHECK(value_of(last) <= 1);
    check_sound_and_empty(last);
    last.leave();
    other.leave();
}

TEST_CASE("seats: a timer's predecessor leaves its setting, and nothing else") {
    const object_name name = unique_name("seat");
    fake_process other(name, others_seats, an_automatic_timer);
    fake_process victim(name, the_seat, an_automatic_timer);
    const auto due = std::chrono::steady_clock::now().time_since_epoch() + std::chrono::hours(1);
    arm_timer(victim.object(), due, false, std::chrono::nanoseconds(0));
    const blocked_thread ghost(victim);
    die_locked(victim, [](object_lock& lock) { lock.block().settings[0].armed.store(0); });
    fake_process successor(name, the_seat, an_automatic_timer);
    REQUIRE(successor.seat() == victim.seat());
    CHECK(look_at_timer(successor.object()).due == steady_time(due));
    check_sound_and_empty(successor);
    successor.leave();
    other.leave();
}
