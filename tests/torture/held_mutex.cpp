#include "held_mutex.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace mutual::torture {

namespace {

// Always owned by its creator: so what it protects, which outlives the mutex, is put in order before others come.
constexpr mutex_options owned{.initially_owned = true};

named_mutex create_or_open(context& worker, std::size_t name, std::error_code& ec) {
    switch (worker.below(3)) {
    case 0: {
        const doing now(worker, activity::create);
        return named_mutex::create(worker.name(name), owned, ec);
    }
    case 1: {
        const doing now(worker, activity::open);
        return named_mutex::open(worker.name(name), ec);
    }
    default: {
        const doing now(worker, activity::open_or_create);
        return named_mutex::open_or_create(worker.name(name), owned, ec);
    }
    }
}

bool may_happen(const std::error_code& ec) {
    return ec == std::errc::file_exists || ec == std::errc::no_such_file_or_directory || ec == errc::wrong_object_type;
}

} // namespace

held_mutex::held_mutex(named_mutex mutex, std::size_t name) : mutex_(std::move(mutex)), name_(name) {
}

std::optional<held_mutex> held_mutex::acquire(context& worker, std::size_t name) {
    std::error_code ec;
    named_mutex mutex = create_or_open(worker, name, ec);
    if (!mutex) {
        worker.require(may_happen(ec), name, "create or open mutex", ec);
        return std::nullopt;
    }
    held_mutex held(std::move(mutex), name);
    if (held.mutex_.created()) {
        shared(worker.me().mutexes_made).fetch_add(1, std::memory_order_relaxed);
        worker.require(held.mutex_.state(ec) == mutex_state::owned_by_this_thread, name, "a new mutex is not mine", ec);
        held.enter(worker, true);
        held.leave(worker);
        held.unlock(worker);
    }
    return held;
}

void held_mutex::use(context& worker) {
    switch (worker.below(4)) {
    case 0: {
        const doing now(worker, activity::verify);
        std::error_code ec;
        mutex_.unlock(ec);
        worker.require(ec == errc::not_owner, name_, "unlock of a mutex that is not mine", ec);
        return expect_name_taken(worker);
    }
    default:
        return lock_and_work(worker);
    }
}

lock_result held_mutex::lock_somehow(context& worker, std::error_code& ec) {
    const doing now(worker, activity::lock);
    switch (worker.below(3)) {
    case 0:
        return mutex_.lock(ec);
    case 1:
        return mutex_.try_lock(ec);
    default:
        return mutex_.try_lock_for(std::chrono::microseconds(worker.below(3000)), ec);
    }
}

void held_mutex::lock_and_work(context& worker) {
    std::error_code ec;
    const lock_result result = lock_somehow(worker, ec);
    worker.require(!ec && result.status() != wait_status::failed, name_, "lock", ec);
    if (!result)
        return;
    if (result.abandoned())
        shared(worker.me().abandonments).fetch_add(1, std::memory_order_relaxed);
    enter(worker, result.abandoned());
    work(worker);
    leave(worker);
    unlock(worker);
}

// may_be_torn: it was announced that the last owner died, or this is a new mutex and the last owner died with the old.
void held_mutex::enter(context& worker, bool may_be_torn) {
    protected_record& record = worker.guarded(name_);
    const std::uint64_t previous = shared(record.owner).exchange(worker.identity());
    const std::uint64_t left = shared(record.left).load();
    const std::uint64_t right = shared(record.right).load();
    if (may_be_torn) {
        worker.require(previous == 0 || !worker.lives(previous), name_,
                       "two owners, one of them new or told of a death");
        shared(record.right).store(left);
    } else {
        worker.require(previous == 0, name_, worker.lives(previous) ? "two owners" : "an owner's death was not told");
        worker.require(left == right, name_, "torn, and nobody was told");
        shared(record.right).store(left);
    }
}

void held_mutex::work(context& worker) {
    protected_record& record = worker.guarded(name_);
    shared(record.left).fetch_add(1);
    if (worker.one_in(2))
        worker.linger();
    if (worker.one_in(4))
        find_by_name(worker);
    shared(record.right).fetch_add(1);
}

void held_mutex::leave(context& worker) {
    protected_record& record = worker.guarded(name_);
    worker.require(shared(record.left).load() == shared(record.right).load(), name_, "somebody else was inside");
    const std::uint64_t previous = shared(record.owner).exchange(0);
    worker.require(previous == worker.identity(), name_, "somebody else became the owner");
}

void held_mutex::unlock(context& worker) {
    const doing now(worker, activity::unlock);
    std::error_code ec;
    mutex_.unlock(ec);
    worker.require(!ec, name_, "unlock", ec);
}

void held_mutex::find_by_name(context& worker) {
    const doing now(worker, activity::verify);
    std::error_code ec;
    named_mutex same = named_mutex::open(worker.name(name_), ec);
    if (!worker.require(!ec, name_, "a held mutex cannot be opened by its name", ec))
        return;
    worker.require(same.state(ec) == mutex_state::owned_by_this_thread, name_,
                   "the name of a held mutex refers to another mutex", ec);
    const lock_result again = same.try_lock(ec);
    if (!worker.require(again && !again.abandoned(), name_, "an owned mutex cannot be locked again", ec))
        return;
    same.unlock(ec);
    worker.require(!ec, name_, "unlock once of twice", ec);
}

void held_mutex::expect_name_taken(context& worker) {
    std::error_code ec;
    static_cast<void>(named_mutex::create(worker.name(name_), {}, ec));
    worker.require(ec == std::errc::file_exists, name_, "create beside a held mutex", ec);
    static_cast<void>(shared_region::open(worker.name(name_), region_access::read_only, ec));
    worker.require(ec == errc::wrong_object_type, name_, "open a held mutex as a region", ec);
    static_cast<void>(shared_region::open_or_create(worker.name(name_), {.size = 1}, ec));
    worker.require(ec == errc::wrong_object_type, name_, "open or create a held mutex as a region", ec);
}

void held_mutex::close(context& worker) {
    if (worker.one_in(4))
        return close_owned(worker);
    const doing now(worker, activity::close);
    mutex_.close();
}

// Closing does not unlock (LT-12). Whoever still has the mutex would wait for ever, so it is opened again to unlock it;
// but when nobody has it, it is gone (LT-13), and the name may be free or belong to something new.
void held_mutex::close_owned(context& worker) {
    std::error_code ec;
    const lock_result result = lock_somehow(worker, ec);
    worker.require(!ec, name_, "lock before close", ec);
    if (result) {
        enter(worker, result.abandoned());
        leave(worker);
    }
    const doing now(worker, activity::close);
    mutex_.close();
    if (!result)
        return;
    named_mutex again = named_mutex::open(worker.name(name_), ec);
    if (ec) {
        worker.require(may_happen(ec), name_, "open mutex after close", ec);
        return;
    }
    again.unlock(ec);
    worker.require(!ec || ec == errc::not_owner, name_, "unlock through a second handle", ec);
}

} // namespace mutual::torture
