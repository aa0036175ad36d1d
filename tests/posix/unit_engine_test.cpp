#include "engine_probe.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using namespace mutual::test;

namespace {

/// What SetEvent does, up to the moment in which the unit is there and nobody has been told.
void publish_a_unit(object_lock& lock) {
    prune(lock);
    add_signals(lock, 1);
    lock.publish();
}

} // namespace

TEST_CASE("units: a lock of the dead, under which nothing was published, changes nothing") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    die_locked(victim, [](object_lock& lock) { add_signals(lock, 1); });
    CHECK(poll(other) == wait_status::timed_out);
    set_automatic_event(other.object());
    CHECK(poll(other) == wait_status::signaled);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a signal that was published by a dead process, before anybody was told, reaches who waits") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    blocked_thread first(other);
    blocked_thread second(other);
    die_locked(victim, publish_a_unit);
    SUBCASE("by the waiter's own look") {
        CHECK(first.look() == wait_status::signaled);
        CHECK_FALSE(second.look());
    }
    SUBCASE("before another thread that polls, and before the one that came later") {
        CHECK(poll(other) == wait_status::timed_out);
        CHECK_FALSE(second.look());
        CHECK(first.look() == wait_status::signaled);
    }
    SUBCASE("and is counted beside the next one") {
        set_automatic_event(other.object());
        CHECK(second.look() == wait_status::signaled);
        CHECK(first.look() == wait_status::signaled);
    }
    check_sound(other);
    CHECK(value_of(other) == 0);
    second.leave();
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: who was marked before the signaling process died collects without a repair") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    blocked_thread thread(other);
    die_locked(victim, [](object_lock& lock) {
        publish_a_unit(lock);
        hand_out_units(lock, true);
    });
    CHECK(thread.state() == slot_state::marked);
    CHECK(thread.look() == wait_status::signaled);
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a wake-up that a dead process owes is made up for by the sleeper's own look") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    wait_status status = wait_status::failed;
    std::jthread sleeping([&] { status = wait(other); });
    REQUIRE(eventually([&] { return slots_in(other, slot_state::waiting) == 1; }));
    let_others_block();
    const stopwatch since_the_kill;
    object_lock lock(victim.object());
    publish_a_unit(lock);
    hand_out_units(lock, true);
    lock.release(); // and not lock.wake()
    victim.die();
    sleeping.join();
    CHECK(status == wait_status::signaled);
    CHECK(since_the_kill.elapsed() < soon);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a dead waiter is passed over by the next signal") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    const blocked_thread ghost(victim);
    SUBCASE("which goes to the next in line") {
        blocked_thread alive(other);
        victim.die();
        set_automatic_event(other.object());
        CHECK(alive.look() == wait_status::signaled);
    }
    SUBCASE("which stays when there is no other") {
        victim.die();
        set_automatic_event(other.object());
        CHECK(poll(other) == wait_status::signaled);
    }
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: what was reserved for a waiter that died is given to the next, by whoever comes first") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    const blocked_thread ghost(victim);
    set_automatic_event(other.object());
    REQUIRE(ghost.state() == slot_state::marked);
    SUBCASE("somebody who polls") {
        victim.die();
        CHECK(poll(other) == wait_status::signaled);
    }
    SUBCASE("a waiter that looks because it is time") {
        blocked_thread alive(other);
        victim.die();
        CHECK_FALSE(alive.look(false));
        CHECK(alive.look(true) == wait_status::signaled);
    }
    SUBCASE("the next signal, which releases one more") {
        blocked_thread first(other);
        blocked_thread second(other);
        victim.die();
        set_automatic_event(other.object());
        CHECK(first.look() == wait_status::signaled);
        CHECK(second.look() == wait_status::signaled);
    }
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: those that come back from two dead waiters are one for an event and two for a semaphore") {
    bool is_event = false;
    SUBCASE("event") {
        is_event = true;
    }
    SUBCASE("semaphore") {
    }
    const object_name name = unique_name("unit");
    const object_kind kind = is_event ? an_automatic_event : a_semaphore;
    fake_process victim(name, 0, kind);
    fake_process other(name, 0, kind);
    const blocked_thread first(victim);
    const blocked_thread second(victim);
    for (int i = 0; i < 2; ++i) {
        if (is_event)
            set_automatic_event(other.object());
        else
            CHECK(release_units(other.object(), 1) == 0);
    }
    REQUIRE(slots_in(other, slot_state::marked) == 2);
    victim.die();
    CHECK(poll(other) == wait_status::signaled);
    CHECK(poll(other) == (is_event ? wait_status::timed_out : wait_status::signaled));
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a waiter killed while it collects leaves its unit or has taken it, and nothing between") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    blocked_thread thread(victim);
    set_automatic_event(other.object());
    bool unit_is_left = true;
    SUBCASE("before it does anything") {
        die_locked(victim, [](object_lock&) {});
    }
    SUBCASE("slot free, unit not taken") {
        die_locked(victim, [&](object_lock&) { thread.waiter().free_slot(); });
    }
    SUBCASE("unit taken, lock held") {
        unit_is_left = false;
        die_locked(victim, [&](object_lock& lock) {
            thread.waiter().free_slot();
            take_unit(lock);
            lock.publish();
        });
    }
    CHECK(poll(other) == (unit_is_left ? wait_status::signaled : wait_status::timed_out));
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a waiter killed while it takes a slot leaves a free one, which the next one uses") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    die_locked(victim, [](object_lock& lock) {
        waiter_slot& slot = lock.block().slots[0];
        slot.seat = lock.object().seat;
        slot.kind = static_cast<std::uint8_t>(wait_kind::any);
        slot.stamp.store(++lock.block().ticket);
        lock.block().used_slots.store(1);
    });
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    blocked_thread thread(other);
    CHECK(state_of(other.block().slots[0]) == slot_state::waiting);
    set_automatic_event(other.object());
    CHECK(thread.look() == wait_status::signaled);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a reset that was decided is finished for the dead, however many marks it had cut loose") {
    std::size_t cut_loose = 0;
    SUBCASE("none") {
    }
    SUBCASE("one of two") {
        cut_loose = 1;
    }
    SUBCASE("both") {
        cut_loose = 2;
    }
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, an_automatic_event);
    fake_process other(name, 0, an_automatic_event);
    std::array<blocked_thread, 2> threads{blocked_thread(other), blocked_thread(other)};
    set_automatic_event(other.object());
    set_automatic_event(other.object());
    die_locked(victim, [&](object_lock& lock) {
        lock.word |= decided_reset;
        lock.publish();
        for (std::size_t i = 0; i < cut_loose; ++i)
            set_state(lock.block().slots[i], slot_state::detached);
    });
    CHECK(poll(other) == wait_status::timed_out);
    CHECK(slots_in(other, slot_state::detached) == 2);
    CHECK(value_of(other) == 0);
    for (blocked_thread& thread : threads)
        CHECK(thread.look() == wait_status::signaled); // they were released before the reset
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("units: a wait for all that had decided to take is finished for the dead, once") {
    const object_name name = unique_name("unit");
    fake_process victim(name, 0, a_semaphore);
    fake_process other(name, 0, a_semaphore);
    REQUIRE(release_units(other.object(), 2) == 0);
    die_locked(victim, [](object_lock& lock) {
        lock.word |= decided_take;
        lock.publish();
    });
    CHECK(poll(other) == wait_status::signaled);
    CHECK(poll(other) == wait_status::timed_out);
    check_sound_and_empty(other);
    other.leave();
}

TEST_CASE("EV-02: two sets release two blocked waiters, and not the thread that polls in between") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, an_automatic_event);
    blocked_thread first(process);
    blocked_thread second(process);
    set_automatic_event(process.object());
    CHECK(poll(process) == wait_status::timed_out);
    set_automatic_event(process.object());
    CHECK(poll(process) == wait_status::timed_out);
    set_automatic_event(process.object());
    set_automatic_event(process.object());
    CHECK(value_of(process) == 3);
    CHECK(second.look() == wait_status::signaled);
    CHECK(first.look() == wait_status::signaled);
    CHECK(poll(process) == wait_status::signaled);
    CHECK(poll(process) == wait_status::timed_out);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("EV-05: a reset beside waiters that are marked takes back what nobody was promised, and no more") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, an_automatic_event);
    blocked_thread promised(process);
    set_automatic_event(process.object());
    set_automatic_event(process.object()); // one for nobody
    reset_signal(process.object());
    CHECK(poll(process) == wait_status::timed_out);
    set_automatic_event(process.object());
    CHECK(promised.look() == wait_status::signaled);
    CHECK(poll(process) == wait_status::signaled);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("SM-08: a release of more than are blocked marks exactly those") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, a_semaphore);
    blocked_thread first(process);
    blocked_thread second(process);
    CHECK(release_units(process.object(), 3) == 0);
    CHECK(slots_in(process, slot_state::marked) == 2);
    CHECK(release_units(process.object(), 1) == 1);
    CHECK(poll(process) == wait_status::signaled);
    CHECK(poll(process) == wait_status::signaled);
    CHECK(poll(process) == wait_status::timed_out);
    CHECK(first.look() == wait_status::signaled);
    CHECK(second.look() == wait_status::signaled);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("SM-05: a full semaphore has room for the units that were reserved for blocked waiters") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, a_semaphore);
    blocked_thread thread(process);
    CHECK(release_units(process.object(), 5) == 0);
    CHECK(release_units(process.object(), 1) == 4);
    CHECK(release_units(process.object(), 1) == -1);
    CHECK(thread.look() == wait_status::signaled);
    CHECK(value_of(process) == 5);
    CHECK(release_units(process.object(), 1) == -1);
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("SM-05: a release that depends on a wait for any waits for its answer, for a bounded time") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, {object_type::semaphore, false, 0, 1});
    blocked_thread undecided(process, wait_kind::any);
    REQUIRE(release_units(process.object(), 1) == 0);
    REQUIRE(undecided.state() == slot_state::marked);
    const stopwatch since;
    SUBCASE("no answer") {
        CHECK(release_units(process.object(), 1) == 0);
        CHECK(undecided.look() == wait_status::signaled);
        CHECK(value_of(process) == 1);
    }
    SUBCASE("it takes the unit") {
        std::jthread answer([&] { CHECK(undecided.look() == wait_status::signaled); });
        CHECK(release_units(process.object(), 1) == 0);
        answer.join();
        CHECK(value_of(process) == 1);
    }
    SUBCASE("it is dead") {
        fake_process other(name, 0, {object_type::semaphore, false, 0, 1});
        process.die();
        CHECK(release_units(other.object(), 1) == -1);
        check_sound_and_empty(other);
        other.leave();
    }
    CHECK(since.elapsed() < soon);
    process.leave();
}

TEST_CASE("SM-02 SM-06: the largest semaphore does not overflow beside a waiter that has not collected its unit") {
    constexpr std::uint32_t most = 0x7fff'ffff;
    const object_name name = unique_name("unit");
    fake_process process(name, 0, {object_type::semaphore, false, 0, most});
    blocked_thread thread(process);
    REQUIRE(release_units(process.object(), most) == 0);
    REQUIRE(thread.state() == slot_state::marked);
    // There is room for one more unit, but not in the word while two claims on it are open.
    const std::int32_t before = release_units(process.object(), 1);
    CHECK((process.state() & abandoned) == 0);
    const bool refused = before == -1;
    if (!refused)
        CHECK(before == static_cast<std::int32_t>(most - 1));
    CHECK(thread.look() == wait_status::signaled);
    CHECK(value_of(process) == (refused ? most - 1 : most));
    check_sound_and_empty(process);
    process.leave();
}

TEST_CASE("units: what a hostile peer scribbles over the table and the word harms nobody but the object") {
    const object_name name = unique_name("unit");
    fake_process process(name, 0, an_automatic_event);
    std::atomic<std::uint64_t>& state = process.block().state;
    const seat_number nobody = 4711;
    SUBCASE("more marks than units") {
        for (std::uint32_t i = 0; i < 7; ++i) {
            process.block().slots[i].seat = process.seat();
            set_state(process.block().slots[i], slot_state::marked);
        }
        process.block().used_slots.store(7);
        state.store(waiters | deciding | 2);
    }
    SUBCASE("rubbish in every slot") {
        for (std::uint32_t i = 0; i < slot_count; ++i) {
            waiter_slot& slot = process.block().slots[i];
            slot.word.store(0x9e37'79b9U * (i + 1));
            slot.seat = static_cast<seat_number>(40'503U * i);
            slot.kind = static_cast<std::uint8_t>(97U * i);
            slot.stamp.store(~std::uint64_t{i});
        }
        process.block().used_slots.store(0xffff'ffff);
        state.store(waiters | deciding);
    }
    SUBCASE("a lock of nobody, with decisions that do not exist") {
        state.store(decided_mask | locked_by(nobody) | value_mask);
    }
    SUBCASE("a value that cannot be") {
        state.store(~(lock_mask | decided_mask));
    }
    set_automatic_event(process.object());
    CHECK(poll(process) != wait_status::failed);
    reset_signal(process.object());
    blocked_thread thread(process);
    set_automatic_event(process.object());
    set_automatic_event(process.object());
    thread.leave();
    CHECK(lock_holder(process.state()) == no_seat);
    CHECK(process.block().used_slots.load() <= slot_count);
    process.leave();
}

TEST_CASE("the shared bytes of a waitable object are where every build expects them") {
    const object_name name = unique_name("layout");
    fake_process process(name, 41, {object_type::semaphore, false, 0, 7});
    REQUIRE(release_units(process.object(), 3) == 0);
    REQUIRE(poll(process) == wait_status::signaled);
    std::array<unsigned char, 0x120> bytes{};
    REQUIRE(::pread(process.object().fd.get(), bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    const auto at = [&]<typename Number>(std::size_t offset, Number) {
        Number number;
        std::memcpy(&number, &bytes[offset], sizeof number);
        return number;
    };
    CHECK(at(0x00, std::uint32_t{}) == layout_magic);
    CHECK(at(0x06, std::uint16_t{}) == 3);
    CHECK(at(0x0c, std::uint32_t{}) == 7);
    CHECK(at(0x40, std::uint64_t{}) == 2);
    CHECK(at(0x48, std::uint32_t{}) == 0);
    CHECK(at(0xc0, std::uint64_t{}) == 0x0101'0101'0101'0101);
    CHECK(at(0xf8, std::uint64_t{}) == 0x0101'0101'0101'0101);
    {
        object_lock lock(process.object());
        REQUIRE(add_waiter(process.block(), process.seat(), wait_kind::any) == 0);
        CHECK(lock_holder(lock.word) == process.seat());
        REQUIRE(::pread(process.object().fd.get(), bytes.data(), bytes.size(), 0) > 0);
        lock.unlock();
    }
    CHECK(at(0x44, std::uint16_t{}) == process.seat());
    CHECK(at(0x48, std::uint32_t{}) == 1);
    CHECK(at(0x50, std::uint64_t{}) == 1);
    CHECK((at(0x100, std::uint32_t{}) & 7) == 1);
    CHECK(at(0x104, std::uint16_t{}) == process.seat());
    CHECK(at(0x106, std::uint8_t{}) == 2);
    CHECK(at(0x108, std::uint64_t{}) == 1);
    process.leave();
}

TEST_CASE("EV-01: more threads than there are slots wait for one manual event, and a set releases them all") {
    constexpr std::size_t threads = 300;
    named_event event = named_event::create(unique_name("many"), {reset_mode::manual});
    std::atomic<std::size_t> released{0};
    std::vector<std::jthread> all;
    for (std::size_t i = 0; i < threads; ++i)
        all.emplace_back([&] { released += event.wait_for(wait_limit) ? 1 : 0; });
    let_others_block();
    event.set();
    for (std::jthread& one : all)
        one.join();
    CHECK(released == threads);
}

TEST_CASE("EV-02: more threads than there are slots wait for one automatic event; none hangs, none is made up") {
    constexpr std::size_t threads = 300;
    const object_name name = unique_name("many");
    fake_process process(name, 0, an_automatic_event);
    std::atomic<std::size_t> released{0};
    std::vector<std::jthread> all;
    for (std::size_t i = 0; i < threads; ++i)
        all.emplace_back([&] { released += wait(process) == wait_status::signaled ? 1 : 0; });
    REQUIRE(eventually([&] { return slots_in(process, slot_state::waiting) == slot_count; }));
    // Sets may coincide for those that have no slot, so there may have to be more of them.
    std::size_t sets = 0;
    CHECK(eventually([&] {
        set_automatic_event(process.object());
        ++sets;
        return released == threads;
    }));
    CHECK(sets >= threads);
    for (std::jthread& one : all)
        one.join();
    check_sound_and_empty(process);
    process.leave();
}
