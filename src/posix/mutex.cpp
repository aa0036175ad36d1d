#include "platform/mutex.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/thread_owner.hpp"
#include "posix/kernel/wait_engine.hpp"
#include "posix/with_room.hpp"

#include <mutual/error.hpp>

#include <limits>
#include <new>

namespace mutual::platform {

using posix::shared_object;

/// All handles of one mutex in this process are one and the same object.
struct mutex final : shared_object {
    explicit mutex(const object_name& name) noexcept : shared_object(posix::mutex_rules, posix::shm_path(name)) {}
};

namespace {

/// As many locks as Windows allows (MX-20).
constexpr std::uint32_t most_relocks = std::numeric_limits<std::int32_t>::max() - 1;

bool is_mine(const mutex& mutex) noexcept {
    // Only this thread ever stores this thread's address there.
    return mutex.owner.load(std::memory_order_relaxed) == posix::this_thread();
}

mutex* open(const object_name& name, posix::intent wanted, bool initially_owned, bool& created,
            std::error_code& ec) noexcept {
    std::unique_ptr<shared_object> entry(new (std::nothrow) mutex(name));
    if (!entry) {
        ec = std::make_error_code(std::errc::not_enough_memory);
        return nullptr;
    }
    const posix::open_request request{name, wanted, posix::object_type::mutex, initially_owned};
    return static_cast<mutex*>(posix::open_object(request, std::move(entry), created, ec));
}

} // namespace

mutex* create_mutex(const object_name& name, disposition how, bool initially_owned, bool& created,
                    std::error_code& ec) noexcept {
    const auto wanted = how == disposition::create_only ? posix::intent::create_only : posix::intent::open_or_create;
    return posix::make_with_room(
        [&](std::error_code& e) noexcept { return open(name, wanted, initially_owned, created, e); }, ec);
}

mutex* open_mutex(const object_name& name, std::error_code& ec) noexcept {
    bool created = false;
    return open(name, posix::intent::open, false, created, ec);
}

void mutex_closer::operator()(mutex* handle) const noexcept {
    posix::close_handle(*handle);
}

wait_status lock_mutex_quickly(mutex& mutex) noexcept {
    if (!is_mine(mutex)) [[likely]]
        return posix::try_take_mutex(mutex);
    if (mutex.relocks == most_relocks)
        return wait_status::timed_out; // lock_mutex says why
    ++mutex.relocks;
    return wait_status::signaled;
}

wait_status lock_mutex(mutex& mutex, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    const wait_status quick = lock_mutex_quickly(mutex);
    if (quick != wait_status::timed_out)
        return quick;
    if (is_mine(mutex)) {
        ec = errc::recursion_limit;
        return wait_status::failed;
    }
    return posix::wait_for_one(mutex, until, cancel);
}

bool unlock_mutex(mutex& mutex) noexcept {
    if (!is_mine(mutex)) [[unlikely]]
        return false;
    if (mutex.relocks > 0) {
        --mutex.relocks;
        return true;
    }
    posix::forget_owned(mutex);
    posix::free_mutex(mutex);
    return true;
}

std::error_code unlock_error() noexcept {
    return errc::not_owner;
}

mutex_state query_mutex(mutex& mutex, std::error_code& /*ec*/) noexcept {
    using namespace posix::state_word;
    if (is_mine(mutex))
        return mutex_state::owned_by_this_thread;
    const word now = mutex.block->state.load(std::memory_order_relaxed);
    const posix::seat_number seat = owner(now);
    if (seat == posix::no_seat)
        return (now & abandoned) != 0 ? mutex_state::abandoned : mutex_state::free;
    const bool alive = seat == mutex.seat || posix::seat_is_taken(mutex.fd.get(), seat);
    return alive ? mutex_state::owned : mutex_state::abandoned;
}

std::string mutex_native_name(const mutex& mutex) {
    return std::string(mutex.path.text());
}

native_handle_type mutex_native_handle(const mutex& mutex) noexcept {
    return mutex.fd.get();
}

} // namespace mutual::platform
