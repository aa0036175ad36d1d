#include "checked_object.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/wait_any.hpp"
#include "posix/waitable.hpp"
#include "support/unique_name.hpp"

#include <mutual/object_name.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <system_error>

namespace mutual::stepping {

using namespace posix;

checked_object::checked_object(const object_kind& kind) : name_(test::unique_name("step")), kind_(kind) {
}

void checked_object::create() {
    bool created = false;
    std::error_code ec;
    const object_name name(name_);
    handle_.reset(create_waitable(&name, platform::disposition::create_only, kind_, object_rights::all, permissions(),
                                  created, ec));
    if (ec)
        throw std::system_error(ec, "create " + name_);
}

wait_status checked_object::poll() {
    std::error_code ignored;
    const wait_status status =
        in_time([&] { return posix::wait_for_one(get(), deadline::at_once(), nullptr, ignored); });
    if (is_mine(get()))
        unlock_once(get());
    return status;
}

bool checked_object::take() {
    return poll() != wait_status::timed_out;
}

bool checked_object::take_soon() {
    const deadline until = deadline::at(std::chrono::steady_clock::now() + longest_wait);
    std::error_code ignored;
    const wait_status status = in_time([&] { return posix::wait_for_one(get(), until, nullptr, ignored); });
    if (is_mine(get()))
        unlock_once(get());
    return status != wait_status::timed_out;
}

std::uint64_t checked_object::state() {
    return get().block->state.load();
}

std::size_t checked_object::slots_in(slot_state state) {
    return static_cast<std::size_t>(std::ranges::count_if(
        std::span(get().block->slots), [state](const waiter_slot& slot) { return state_of(slot) == state; }));
}

bool checked_object::is_locked() {
    return (state() & (state_word::lock_mask | state_word::decided_mask)) != 0;
}

bool checked_object::is_settled() {
    return !is_locked() && slots_in(slot_state::waiting) + slots_in(slot_state::free) == slot_count;
}

void checked_object::look() {
    object_lock lock(get());
    prune(lock);
    lock.unlock();
}

void checked_object::settle(bool from_memory) {
    const auto settled = [&] {
        // Where nobody waits nobody repairs, and nobody needs it.
        if (!from_memory || slots_in(slot_state::free) == slot_count)
            look();
        return is_settled();
    };
    must(soon(settled), "it takes too long until all is settled");
}

void checked_object::check_empty() {
    look();
    must(slots_in(slot_state::free) == slot_count, "a slot is left in use");
    must(get().block->used_slots.load() == 0, "the number of used slots is not 0");
    must((state() & (state_word::waiters | state_word::deciding)) == 0, "a hint says that somebody waits");
    must(!is_locked(), "the object lock or a decision is left");
}

} // namespace mutual::stepping
