#include "posix/kernel/wait_any.hpp"

#include "posix/kernel/cpu_relax.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/sleeper.hpp"
#include "posix/kernel/waiter.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace mutual::posix {

namespace {

using std::chrono::steady_clock;
using status_or_nothing = std::optional<wait_status>;
using outcome_or_nothing = std::optional<any_outcome>;

/// To ask for the time takes as long as a few looks.
constexpr unsigned looks_per_time = 8;

/// Takes the object if it can be had now, under the lock. Others who were offered something are waited for as long as
/// the answer depends on theirs.
status_or_nothing look_patiently(shared_object& object, bool will_block) noexcept {
    status_or_nothing got;
    patiently(object, [&](object_lock& lock, bool patient) noexcept {
        prune(lock);
        got = object.rules->available(lock);
        const bool undecided =
            object.rules->hands_over && (got ? all_is_deciding(lock) : !will_block && any_is_deciding(lock));
        if (patient && undecided)
            return false;
        if (got)
            object.rules->take(lock);
        return true;
    });
    if (got)
        object.rules->taken(object);
    return got;
}

/// The same without the lock where that will do.
status_or_nothing try_one(shared_object& object, bool will_block) noexcept {
    const status_or_nothing quick = object.rules->try_fast(object);
    if (quick)
        return *quick == wait_status::timed_out ? std::nullopt : quick;
    // Who will block looks at a mutex under the lock anyway, when he takes his slot.
    return will_block && !object.rules->hands_over ? std::nullopt : look_patiently(object, will_block);
}

/// A wait for any of several objects, looked at one after the other. What makes that the same as one look at all of
/// them at once is said where it matters.
class any_wait {
public:
    any_wait(std::span<shared_object* const> objects, deadline until, // NOLINT(*-member-init): seen_ as needed
             platform::cancellation* cancel) noexcept
        : objects_(objects), until_(until), cancel_(cancel) {}

    /// Takes the first that can be had without blocking.
    outcome_or_nothing poll(bool will_block) noexcept;
    /// For a moment, without a slot and without sleeping.
    outcome_or_nothing spin() noexcept;
    /// Takes a slot of each object, or one of the objects.
    outcome_or_nothing join() noexcept;
    any_outcome block(std::error_code& ec) noexcept;

private:
    [[nodiscard]] std::span<waiter> waiters() noexcept { return {waiters_.data(), joined_}; }
    [[nodiscard]] bool one_seems_available(std::size_t end) const noexcept;
    outcome_or_nothing collect_released() noexcept;
    outcome_or_nothing look(bool at_all, bool thoroughly) noexcept;
    any_outcome finish(wait_status status, std::size_t index) noexcept;

    std::span<shared_object* const> objects_;
    deadline until_;
    platform::cancellation* cancel_;
    std::array<waiter, max_objects_per_wait> waiters_;
    std::size_t joined_ = 0;
    std::array<std::uint32_t, max_objects_per_wait> seen_; // of the first joined_
};

bool any_wait::one_seems_available(std::size_t end) const noexcept {
    return std::ranges::any_of(objects_.first(end),
                               [](const shared_object* object) { return object->rules->seems_available(*object); });
}

outcome_or_nothing any_wait::poll(bool will_block) noexcept {
    bool looked_again = false;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        shared_object& object = *objects_[i];
        // Available after one before it was not: if that one is by now, it was signaled first, or at least as early.
        if (i > 0 && !looked_again && object.rules->seems_available(object) && one_seems_available(i)) {
            looked_again = true;
            i = 0;
        }
        if (const status_or_nothing got = try_one(*objects_[i], will_block))
            return any_outcome{*got, i};
    }
    return std::nullopt;
}

outcome_or_nothing any_wait::spin() noexcept {
    spin_habit& habit = objects_.front()->spinning;
    const std::chrono::nanoseconds budget = habit.budget();
    if (budget == budget.zero())
        return std::nullopt;
    const steady_time start = steady_clock::now();
    for (steady_time now = start; now < start + budget; now = steady_clock::now()) {
        for (unsigned i = 0; i < looks_per_time; ++i) {
            if (one_seems_available(objects_.size())) {
                const outcome_or_nothing got = poll(true);
                if (got)
                    habit.succeeded();
                return got;
            }
            cpu_relax();
        }
    }
    habit.failed(budget);
    return std::nullopt;
}

outcome_or_nothing any_wait::join() noexcept {
    const wait_kind kind = objects_.size() == 1 ? wait_kind::one : wait_kind::any;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        waiters_[i] = waiter(*objects_[i]);
        if (const status_or_nothing got = waiters_[i].join(kind, {waiters_.data(), i}))
            return finish(*got, i);
        joined_ = i + 1;
    }
    return std::nullopt;
}

/// Of those that were released the one that was released first.
outcome_or_nothing any_wait::collect_released() noexcept {
    std::size_t first = joined_;
    for (std::size_t i = 0; i < joined_; ++i) {
        const waiter& one = waiters_[i];
        seen_[i] = one.has_slot() ? one.word().load(std::memory_order_acquire) : 0;
        if (is_released(seen_[i]) && (first == joined_ || one.stamp() < waiters_[first].stamp()))
            first = i;
    }
    if (first == joined_)
        return std::nullopt;
    const status_or_nothing got = waiters_[first].look(false);
    return got ? outcome_or_nothing(finish(*got, first)) : std::nullopt;
}

/// Looks at what may have become available without a mark: mutexes, due timers, and objects without a slot.
outcome_or_nothing any_wait::look(bool at_all, bool thoroughly) noexcept {
    for (std::size_t i = 0; i < joined_; ++i) {
        waiter& one = waiters_[i];
        const bool now = at_all || !one.has_slot() || state_of(seen_[i]) == slot_state::poked ||
                         one.object().rules->seems_available(one.object());
        if (!now)
            continue;
        if (const status_or_nothing got = one.look(thoroughly))
            return finish(*got, i);
    }
    return std::nullopt;
}

any_outcome any_wait::block(std::error_code& ec) noexcept {
    sleeper bed(until_, cancel_);
    for (;;) {
        if (const outcome_or_nothing got = collect_released())
            return *got;
        const steady_time now = steady_clock::now();
        const bool over = until_.passed(now);
        const bool cancelled = is_cancelled(cancel_);
        // The last look comes after the deadline and under the lock: what was there in time is not missed (EV-16).
        if (const outcome_or_nothing got = look(bed.must_look() || over || cancelled, bed.must_look() || over))
            return *got;
        // Not before the first sleep: most last less than a look at the names does.
        if (bed.must_look() || over)
            ec = check_names(objects_);
        if (ec)
            return finish(wait_status::failed, joined_);
        if (over || cancelled)
            return finish(over ? wait_status::timed_out : wait_status::stopped, joined_);
        bed.begin(now);
        for (std::size_t i = 0; i < joined_; ++i) {
            const waiter& one = waiters_[i];
            bed.wake_at(one.object().rules->next_due(one.object()));
            if (one.has_slot())
                bed.add(one.word(), seen_[i]);
            else
                bed.add_without_word();
        }
        bed.sleep();
    }
}

/// What the other objects had for us goes back to them.
any_outcome any_wait::finish(wait_status status, std::size_t index) noexcept {
    for (waiter& one : waiters())
        one.leave();
    return {status, index};
}

} // namespace

wait_status wait_for_one(shared_object& object, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept {
    const status_or_nothing quick = object.rules->try_fast(object);
    if (quick && *quick != wait_status::timed_out)
        return *quick;
    if (until.passed()) {
        if (quick)
            return *quick;
        return look_patiently(object, false).value_or(wait_status::timed_out);
    }
    shared_object* const objects[] = {&object};
    return posix::wait_for_any(objects, until, cancel, ec).status;
}

any_outcome wait_for_any(std::span<shared_object* const> objects, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept {
    any_wait wait(objects, until, cancel);
    const bool will_block = !until.passed();
    if (const outcome_or_nothing got = wait.poll(will_block))
        return *got;
    if (!will_block)
        return wait_status::timed_out;
    if (const outcome_or_nothing got = wait.spin())
        return *got;
    const pinned while_blocked(objects);
    if (const outcome_or_nothing got = wait.join())
        return *got;
    return wait.block(ec);
}

} // namespace mutual::posix
