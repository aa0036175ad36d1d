#include "posix/kernel/wait_all.hpp"

#include "posix/kernel/commit.hpp"
#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/sleeper.hpp"
#include "posix/kernel/waiter.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <tuple>

namespace mutual::posix {

namespace {

using std::chrono::steady_clock;

/// The order in which every wait for all, in every process, locks objects.
bool comes_first(const shared_object* a, const shared_object* b) noexcept {
    return std::tie(a->device, a->inode) < std::tie(b->device, b->inode);
}

bool is_same(const shared_object* a, const shared_object* b) noexcept {
    return a->device == b->device && a->inode == b->inode;
}

/// A wait for all: again and again it locks all objects, looks whether all can be had, and takes them or unlocks them
/// all. So nothing is held while it sleeps, and others may take what is there (WT-10).
class all_wait {
public:
    all_wait(std::span<shared_object* const> objects, platform::cancellation* cancel) noexcept
        : size_(objects.size()), cancel_(cancel) {
        std::ranges::copy(objects, objects_.begin());
        std::ranges::sort(this->objects(), comes_first);
        // Those that may only be read come last: they are looked at, and neither locked nor taken.
        has_duplicates_ = std::ranges::adjacent_find(this->objects(), is_same) != this->objects().end();
        const auto first_read_only =
            std::stable_partition(objects_.begin(), objects_.begin() + static_cast<std::ptrdiff_t>(size_),
                                  [](const shared_object* object) { return !object->is_read_only; });
        lockable_ = static_cast<std::size_t>(first_read_only - objects_.begin());
    }

    [[nodiscard]] bool has_duplicates() const noexcept { return has_duplicates_; }
    wait_status run(deadline until, std::error_code& ec) noexcept;

private:
    [[nodiscard]] std::span<shared_object*> objects() noexcept { return {objects_.data(), size_}; }
    [[nodiscard]] std::span<shared_object*> lockable() noexcept { return {objects_.data(), lockable_}; }
    [[nodiscard]] std::span<shared_object*> read_only() noexcept { return objects().subspan(lockable_); }
    [[nodiscard]] std::span<waiter> waiters() noexcept { return {waiters_.data(), lockable_}; }

    void lock_all(bool thoroughly) noexcept;
    [[nodiscard]] std::optional<wait_status> all_available() noexcept;
    void take_all() noexcept;
    void leave_all() noexcept;
    void wait_in_all(sleeper& bed, steady_time now) noexcept;
    void release_all_locks() noexcept;

    std::size_t size_;
    std::size_t lockable_ = 0; ///< the first of them
    bool has_duplicates_ = false;
    platform::cancellation* cancel_;
    std::array<shared_object*, max_objects_per_wait> objects_{};
    std::array<waiter, max_objects_per_wait> waiters_;
    std::array<std::optional<object_lock>, max_objects_per_wait> locks_;
};

void all_wait::lock_all(bool thoroughly) noexcept {
    for (std::size_t i = 0; i < lockable_; ++i) {
        object_lock& lock = locks_[i].emplace(*objects_[i]);
        if (thoroughly)
            prune(lock);
        else
            lock.rules().settle(lock, false);
    }
}

std::optional<wait_status> all_wait::all_available() noexcept {
    wait_status result = wait_status::signaled;
    if (!std::ranges::all_of(read_only(), [](const shared_object* one) { return one->rules->seems_available(*one); }))
        return std::nullopt;
    for (std::size_t i = 0; i < lockable_; ++i) {
        const std::optional<wait_status> one = locks_[i]->rules().available(*locks_[i]);
        if (!one)
            return std::nullopt;
        if (*one == wait_status::abandoned)
            result = wait_status::abandoned;
    }
    return result;
}

void all_wait::take_all() noexcept {
    leave_all();
    for (std::size_t i = 0; i < lockable_; ++i)
        locks_[i]->publish();
    if (lockable_ != 0)
        decide_to_take(lockable());
    // From here on they are taken, whatever happens to us: whoever finds one of these locks held by the dead takes that
    // object for us.
    for (std::size_t i = 0; i < lockable_; ++i)
        locks_[i]->rules().take(*locks_[i]);
    release_all_locks();
    for (shared_object* const object : lockable())
        object->rules->taken(*object);
}

void all_wait::leave_all() noexcept {
    for (waiter& one : waiters()) {
        if (one.has_slot())
            one.free_slot();
    }
}

/// Slots are taken in the same hold of the locks in which the look failed, so no signal falls in between.
void all_wait::wait_in_all(sleeper& bed, steady_time now) noexcept {
    bed.begin(now);
    for (const shared_object* const object : read_only()) {
        bed.add_without_word();
        bed.wake_at(object->rules->next_due(*object));
    }
    for (std::size_t i = 0; i < lockable_; ++i) {
        waiter& one = waiters_[i];
        if (!one.has_slot()) {
            one = waiter(*objects_[i]);
            one.take_slot(wait_kind::all);
        } else if (state_of(one.slot()) == slot_state::poked) {
            set_state(one.slot(), slot_state::waiting);
        }
        if (one.has_slot())
            bed.add(one.word(), one.word().load(std::memory_order_relaxed));
        else
            bed.add_without_word();
        bed.wake_at(objects_[i]->rules->next_due(*objects_[i]));
    }
}

void all_wait::release_all_locks() noexcept {
    for (std::size_t i = 0; i < lockable_; ++i)
        locks_[i]->release();
    for (std::size_t i = 0; i < lockable_; ++i) {
        locks_[i]->wake();
        locks_[i].reset();
    }
}

wait_status all_wait::run(deadline until, std::error_code& ec) noexcept {
    sleeper bed(until, cancel_);
    for (;;) {
        // Asked before the look: what was there in time is not missed.
        const steady_time now = steady_clock::now();
        const bool over = until.passed(now);
        const bool cancelled = is_cancelled(cancel_);
        // Not before the first sleep: most last less than a look at the names does.
        if (bed.must_look() || over)
            ec = check_names(objects());
        lock_all(bed.must_look() || over);
        if (const std::optional<wait_status> got = all_available()) {
            ec.clear();
            take_all();
            return *got;
        }
        if (ec || over || cancelled)
            leave_all();
        else
            wait_in_all(bed, now);
        release_all_locks();
        if (ec)
            return wait_status::failed;
        if (over || cancelled)
            return over ? wait_status::timed_out : wait_status::stopped;
        bed.sleep();
    }
}

} // namespace

wait_status wait_for_all(std::span<shared_object* const> objects, deadline until, platform::cancellation* cancel,
                         std::error_code& ec) noexcept {
    all_wait wait(objects, cancel);
    if (wait.has_duplicates()) {
        ec = errc::duplicate_object;
        return wait_status::failed;
    }
    const pinned while_blocked(objects);
    return wait.run(until, ec);
}

} // namespace mutual::posix
