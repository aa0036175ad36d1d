#include "waiters.hpp"

#include "posix/kernel/shared_object.hpp"
#include "posix/kernel/waiter_slots.hpp"
#include "waitable_access.hpp"

#include <algorithm>
#include <span>

namespace mutual::faults {

std::size_t blocked_threads(const waitable& object) {
    const platform::waitable& entry = *detail::waitable_access::handle(object);
    const auto blocks = [](const posix::waiter_slot& slot) {
        return posix::state_of(slot) == posix::slot_state::waiting;
    };
    return static_cast<std::size_t>(std::ranges::count_if(std::span(entry.block->slots), blocks));
}

} // namespace mutual::faults
