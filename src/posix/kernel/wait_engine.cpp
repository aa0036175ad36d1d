#include "posix/kernel/wait_engine.hpp"

#include "posix/cancellation.hpp"
#include "posix/kernel/cpu_relax.hpp"
#include "posix/kernel/futex.hpp"
#include "posix/kernel/object_lock.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace mutual::posix {

namespace {

using clock = deadline::clock;
using status_or_nothing = std::optional<wait_status>;

// Whoever sleeps looks again at growing intervals: the death of an owner, or of somebody who was about to wake us,
// makes no sound.
constexpr clock::duration first_poll = std::chrono::milliseconds(2);
constexpr clock::duration last_poll = std::chrono::milliseconds(64);
/// More blocked threads than slots: the rest cannot be woken and looks often.
constexpr clock::duration poll_without_slot = std::chrono::milliseconds(2);

/// Waking a sleeper on another processor takes far longer than most critical sections; on a single one spinning
/// only delays the owner.
unsigned spins() noexcept {
    static const unsigned count = ::sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 120 : 0;
    return count;
}

/// Frees the slots of dead waiters, and passes on what they had been offered.
void prune(object_lock& lock) noexcept {
    control_block& block = lock.block();
    bool freed = false;
    for (std::uint32_t i = 0; i < used_slots(block); ++i) {
        waiter_slot& slot = block.slots[i];
        if (state_of(slot) == slot_state::free || !lock.is_dead(slot.seat))
            continue;
        set_state(slot, slot_state::free);
        freed = true;
    }
    lock.rules().settle(lock, freed);
}

bool is_cancelled(platform::cancellation* cancel) noexcept {
    return cancel != nullptr && cancel->state().load(std::memory_order_acquire) != 0;
}

/// One blocked thread: its slot, from join() until it is gone again.
class waiter {
public:
    explicit waiter(shared_object& object) noexcept : object_(object) {}

    /// Takes the object, or takes a slot. Both in one hold of the lock, so no signal falls in between.
    status_or_nothing join() noexcept {
        object_lock lock(object_);
        const status_or_nothing got = object_.rules.try_take(lock);
        if (!got)
            index_ = add_waiter(lock.block(), object_.seat, wait_kind::one);
        return finish(lock, got);
    }

    /// Looks under the lock. `thoroughly`: also for dead waiters.
    status_or_nothing look(bool thoroughly) noexcept {
        object_lock lock(object_);
        if (thoroughly)
            prune(lock);
        const status_or_nothing got = object_.rules.try_take(lock);
        if (has_slot()) {
            if (got)
                set_state(slot(), slot_state::free);
            else if (state_of(slot()) == slot_state::poked)
                set_state(slot(), slot_state::waiting);
        }
        return finish(lock, got);
    }

    /// Gives up. What this waiter had been offered goes to the next.
    void leave() noexcept {
        if (!has_slot())
            return;
        object_lock lock(object_);
        const bool had_offer = state_of(slot()) != slot_state::waiting;
        set_state(slot(), slot_state::free);
        object_.rules.settle(lock, had_offer);
        lock.unlock();
    }

    [[nodiscard]] bool has_slot() const noexcept { return index_ != no_slot; }
    [[nodiscard]] const std::atomic<std::uint32_t>& word() const noexcept { return slot().word; }

private:
    [[nodiscard]] waiter_slot& slot() const noexcept { return object_.block->slots[index_]; }

    status_or_nothing finish(object_lock& lock, status_or_nothing got) noexcept {
        lock.unlock();
        if (got)
            object_.rules.taken(object_);
        return got;
    }

    shared_object& object_;
    std::uint32_t index_ = no_slot;
};

/// Sleeps until the slot changes, the wait is cancelled, or `until`.
void sleep(const waiter& waiting, std::uint32_t seen, platform::cancellation* cancel,
           clock::time_point until) noexcept {
    std::array<sleep_word, 2> words; // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t count = 0;
    if (waiting.has_slot())
        words[count++] = {&waiting.word(), seen, true};
    if (cancel != nullptr)
        words[count++] = {cancellation_word(*cancel), 0, false};
    static const std::atomic<std::uint32_t> never_changed{0};
    if (count == 0)
        words[count++] = {&never_changed, 0, false};
    sleep_on({words.data(), count}, until);
}

status_or_nothing spin(shared_object& object) noexcept {
    for (unsigned i = 0, end = spins(); i < end; ++i) {
        if (object.rules.seems_available(object)) {
            if (const status_or_nothing got = object.rules.try_fast(object))
                return got;
        }
        cpu_relax();
    }
    return std::nullopt;
}

wait_status block(waiter& waiting, shared_object& object, deadline until, platform::cancellation* cancel) noexcept {
    clock::duration interval = waiting.has_slot() ? first_poll : poll_without_slot;
    for (bool poll = false;;) {
        const std::uint32_t seen = waiting.has_slot() ? waiting.word().load(std::memory_order_acquire) : 0;
        const clock::time_point now = clock::now();
        const bool over = until.passed(now);
        const bool cancelled = is_cancelled(cancel);
        // The last look comes after the deadline and under the lock: what was there in time is not missed.
        if (poll || over || cancelled || state_of(seen) == slot_state::poked || object.rules.seems_available(object)) {
            if (const status_or_nothing got = waiting.look(poll || over))
                return *got;
        }
        if (over || cancelled) {
            waiting.leave();
            return over ? wait_status::timed_out : wait_status::stopped;
        }
        const clock::time_point next_poll = now + interval;
        sleep(waiting, seen, cancel, until.is_never() ? next_poll : std::min(next_poll, until.when()));
        poll = clock::now() >= next_poll;
        if (poll && waiting.has_slot())
            interval = std::min(interval * 2, last_poll);
    }
}

/// A wait with no time to wait.
wait_status look_once(shared_object& object) noexcept {
    return waiter(object).look(true).value_or(wait_status::timed_out);
}

} // namespace

wait_status wait_for_one(shared_object& object, deadline until, platform::cancellation* cancel) noexcept {
    if (const status_or_nothing got = object.rules.try_fast(object))
        return *got;
    if (until.passed())
        return look_once(object);
    if (const status_or_nothing got = spin(object))
        return *got;
    waiter waiting(object);
    if (const status_or_nothing got = waiting.join())
        return *got;
    return block(waiting, object, until, cancel);
}

void scrub_seat(shared_object& object) noexcept {
    object_lock lock(object, object_lock::newly_seated{});
    object.rules.disown_seat(lock);
    control_block& block = lock.block();
    for (std::uint32_t i = 0; i < used_slots(block); ++i) {
        waiter_slot& slot = block.slots[i];
        if (slot.seat == object.seat && state_of(slot) != slot_state::free)
            set_state(slot, slot_state::free);
    }
    object.rules.settle(lock, true);
    lock.unlock();
}

} // namespace mutual::posix
