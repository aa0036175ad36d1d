#include "platform/mutex.hpp"

#include "posix/kernel/mutex_rules.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/waitable.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {

waitable* create_mutex(const object_name* name, disposition how, const mutex_options& options, bool& created,
                       std::error_code& ec) noexcept {
    posix::object_kind kind{object_type::mutex};
    kind.initially_owned = options.initially_owned;
    return posix::create_waitable(name, how, kind, options.rights, options.permit, created, ec);
}

waitable* open_mutex(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return posix::open_waitable(name, object_type::mutex, options, ec);
}

wait_status lock_mutex_quickly(waitable& mutex) noexcept {
    if (!posix::is_mine(mutex)) [[likely]]
        return mutex.is_seated.load(std::memory_order_acquire) ? posix::try_take_mutex(mutex) : wait_status::timed_out;
    if (mutex.relocks == posix::most_relocks)
        return wait_status::timed_out; // wait_for_one says why
    ++mutex.relocks;
    return wait_status::signaled;
}

bool unlock_mutex(waitable& mutex) noexcept {
    return posix::unlock_once(mutex);
}

std::error_code unlock_error() noexcept {
    return errc::not_owner;
}

mutex_state query_mutex(waitable& mutex, std::error_code& ec) noexcept {
    using namespace posix::state_word;
    if (!posix::ready_to_tell(mutex, ec))
        return mutex_state::free;
    if (posix::is_mine(mutex))
        return mutex_state::owned_by_this_thread;
    const word now = mutex.block->state.load(std::memory_order_relaxed);
    const posix::seat_number seat = owner(now);
    if (seat == posix::no_seat)
        return (now & abandoned) != 0 ? mutex_state::abandoned : mutex_state::free;
    const bool alive = (seat == mutex.seat && !mutex.is_read_only) || posix::seat_is_taken(mutex.fd.get(), seat);
    return alive ? mutex_state::owned : mutex_state::abandoned;
}

} // namespace mutual::platform
