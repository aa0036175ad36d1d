#include "fake_process.hpp"

#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/wait_any.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <thread>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::posix::state_word;
using test::fake_process;
using test::unique_name;

namespace {

wait_status try_lock(fake_process& process) {
    const wait_status status = test::engine_wait_for_one(process.object(), deadline::at_once());
    if (status == wait_status::signaled || status == wait_status::abandoned)
        forget_owned(process.object()); // this thread plays several processes: none of them may seem to own it
    return status;
}

std::uint32_t block_a_thread_of(fake_process& process) {
    object_lock lock(process.object());
    const std::uint32_t index = add_waiter(process.block(), process.seat(), wait_kind::one);
    lock.unlock();
    return index;
}

slot_state slot(fake_process& process, std::uint32_t index) {
    return state_of(process.block().slots[index]);
}

named_mutex unlocked_at_exit;

void unlock_at_exit() {
    std::error_code ec;
    unlocked_at_exit.unlock(ec);
    ::_exit(ec ? 1 : 0);
}

} // namespace

TEST_CASE("MX-10 MX-12: a dead owner's mutex goes to one next locker, who is told, once") {
    const object_name name = unique_name("engine");
    fake_process first(name);
    fake_process second(name);
    CHECK(try_lock(first) == wait_status::signaled);
    CHECK(try_lock(second) == wait_status::timed_out);
    first.die();
    CHECK(try_lock(second) == wait_status::abandoned);
    free_mutex(second.object());
    CHECK(try_lock(second) == wait_status::signaled);
    free_mutex(second.object());
    second.leave();
}

TEST_CASE("the object lock of a dead holder is taken over, and what it had published counts") {
    const object_name name = unique_name("engine");
    fake_process victim(name);
    fake_process other(name);
    REQUIRE(try_lock(victim) == wait_status::signaled);
    std::optional<object_lock> held(victim.object());
    held->word = with_owner(held->word, no_seat);
    held->publish(); // unlocked, and killed before it could let go of the object lock
    victim.die();
    CHECK(lock_holder(other.state()) == victim.seat());
    CHECK(try_lock(other) == wait_status::signaled);
    CHECK(lock_holder(other.state()) == no_seat);
    free_mutex(other.object());
    other.leave();
}

TEST_CASE("a change that a dead holder of the object lock had not published never happened") {
    const object_name name = unique_name("engine");
    fake_process victim(name);
    fake_process other(name);
    object_lock held(victim.object());
    held.word = with_owner(held.word, victim.seat());
    victim.die();
    CHECK(try_lock(other) == wait_status::signaled);
    free_mutex(other.object());
    other.leave();
}

TEST_CASE("whoever is given a dead process's seat first removes its traces") {
    const object_name name = unique_name("engine");
    fake_process other(name, 10);
    fake_process victim(name, 100);
    REQUIRE(try_lock(victim) == wait_status::signaled);
    const std::uint32_t ghost = block_a_thread_of(victim);
    const object_lock held(victim.object());
    victim.die();
    fake_process successor(name, 100);
    REQUIRE(successor.seat() == victim.seat());
    CHECK(lock_holder(successor.state()) == no_seat);
    CHECK(owner(successor.state()) == no_seat);
    CHECK(slot(successor, ghost) == slot_state::free);
    CHECK(try_lock(other) == wait_status::abandoned); // still told, although the number lives again
    free_mutex(other.object());
    successor.leave();
    other.leave();
}

TEST_CASE("MX-14: an unlock tells the waiter that came first, and passes over the dead") {
    const object_name name = unique_name("engine");
    fake_process owner_process(name);
    fake_process dead(name);
    fake_process alive(name);
    REQUIRE(try_lock(owner_process) == wait_status::signaled);
    const std::uint32_t dead_slot = block_a_thread_of(dead);
    const std::uint32_t first = block_a_thread_of(alive);
    const std::uint32_t second = block_a_thread_of(alive);
    dead.die();
    free_mutex(owner_process.object());
    CHECK(slot(alive, dead_slot) == slot_state::free);
    CHECK(slot(alive, first) == slot_state::poked);
    CHECK(slot(alive, second) == slot_state::waiting);
    SUBCASE("a waiter that was told and died is passed over by the next unlock") {
        fake_process third(name);
        const std::uint32_t last = block_a_thread_of(third);
        alive.die();
        CHECK(try_lock(third) == wait_status::signaled);
        free_mutex(third.object());
        CHECK(slot(third, last) == slot_state::poked);
        third.leave();
    }
    owner_process.leave();
    alive.leave();
}

TEST_CASE("a word in one's own seat's name is never taken over: another thread has it") {
    const object_name name = unique_name("engine");
    fake_process process(name);
    REQUIRE(try_lock(process) == wait_status::signaled);
    CHECK(try_lock(process) == wait_status::timed_out);
    free_mutex(process.object());
    process.leave();
}

TEST_CASE("more waiters than slots are refused a slot, and a scribbled count is not believed") {
    const object_name name = unique_name("engine");
    fake_process process(name);
    for (std::uint32_t i = 0; i < slot_count; ++i)
        CHECK(block_a_thread_of(process) == i);
    CHECK(block_a_thread_of(process) == no_slot);
    process.block().used_slots.store(0xffff'ffff);
    CHECK(used_slots(process.block()) == slot_count);
    process.leave();
}

TEST_CASE("LT-02 LT-13: who lingers keeps its seat but not the name") {
    const object_name name = unique_name("engine");
    fake_process lingering(name);
    fake_process other(name);
    CHECK(has_other_holders(other.object().fd.get()));
    std::error_code ec;
    REQUIRE(try_lock_bytes(lingering.object().fd.get(), lock_kind::exclusive, lingering_byte(lingering.seat()), ec));
    CHECK_FALSE(has_other_holders(other.object().fd.get()));
    CHECK(seat_is_taken(other.object().fd.get(), lingering.seat()));
    other.leave();
    CHECK_FALSE(named_mutex::open(name, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}

TEST_CASE("LT-02: a refused create does not let one that lingers keep the name") {
    const object_name name = unique_name("engine");
    fake_process other(name);
    std::thread([&] {
        named_mutex mutex = named_mutex::open(name);
        mutex.lock();
        mutex.close();
        std::error_code ec;
        CHECK_FALSE(named_mutex::create(name, {}, ec));
        CHECK(ec == std::errc::file_exists);
        other.leave();
        CHECK_FALSE(named_mutex::open(name, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    }).join();
}

TEST_CASE("what the thread that calls exit() owns is its own until the last static object is gone") {
    const std::string name = unique_name("engine");
    const pid_t child = ::fork();
    if (child == 0) {
        unlocked_at_exit = named_mutex::create(name);
        unlocked_at_exit.lock();
        std::atexit(unlock_at_exit);
        std::exit(2);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(named_mutex::create(name).created());
}
