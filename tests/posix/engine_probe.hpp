#pragma once
/// \file
/// What the tests of the wait engine do and see: an object's value and slots, and whether they agree with each other.

#include "fake_process.hpp"

#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/waiter.hpp"

#include "deadline.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace mutual::test {

inline constexpr posix::object_kind a_mutex{mutual::object_type::mutex};
inline constexpr posix::object_kind an_automatic_event{mutual::object_type::event};
inline constexpr posix::object_kind a_manual_event{mutual::object_type::event, true};
inline constexpr posix::object_kind a_semaphore{mutual::object_type::semaphore, false, 0, 5};
inline constexpr posix::object_kind an_automatic_timer{mutual::object_type::timer};
inline constexpr posix::object_kind a_manual_timer{mutual::object_type::timer, true};

/// The state word's value: units that nobody has collected, or whether the object is set.
std::uint32_t value_of(fake_process& process);
/// How many slots are in that state.
std::size_t slots_in(fake_process& process, posix::slot_state state);
/// How many slots are not free.
std::size_t slots_in_use(fake_process& process);

/// Between operations nobody has the object lock, and value, slots and hints agree: not more marks than units, nobody
/// blocked beside a free unit, and the two hints say what the table says.
void check_sound(fake_process& process);
/// The same, and nobody waits.
void check_sound_and_empty(fake_process& process);

/// A wait that does not block, by this process. A mutex is given back at once.
wait_status poll(fake_process& process);
/// For a thread of the test, which is joined whatever happens: it must not wait for ever when the test fails.
deadline before_long();
/// A wait that blocks, by a thread of this process.
wait_status wait(fake_process& process);

/// A thread of this process that is blocked, without the thread: it does what it is told to do, when it is told.
class blocked_thread {
public:
    explicit blocked_thread(fake_process& process, posix::wait_kind kind = posix::wait_kind::one);

    [[nodiscard]] posix::slot_state state() const;
    /// What a thread does that has been woken, or when it is time to look.
    std::optional<wait_status> look(bool thoroughly = false) { return waiter_.look(thoroughly); }
    void leave() { waiter_.leave(); }

    posix::waiter& waiter() { return waiter_; }

private:
    posix::waiter waiter_;
};

/// Ends the process while it holds the object lock: nobody unlocks.
template <typename Work>
void die_locked(fake_process& process, Work work) {
    posix::object_lock lock(process.object());
    work(lock);
    process.die();
}

/// Takes what may wait for a stopped or dying process: the tests' bound, far coarser than the engine's 20 and 64 ms.
inline constexpr std::chrono::seconds soon{1};

} // namespace mutual::test
