#include "platform/semaphore.hpp"

#include "posix/kernel/reading_rules.hpp"
#include "posix/kernel/settling.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/waitable.hpp"

#include <mutual/error.hpp>

#include <algorithm>

namespace mutual::platform {

waitable* create_semaphore(const object_name* name, disposition how, const semaphore_options& options, bool& created,
                           std::error_code& ec) noexcept {
    posix::object_kind kind{object_type::semaphore};
    kind.initial_value = static_cast<std::uint32_t>(options.initial);
    kind.maximum = static_cast<std::uint32_t>(options.maximum);
    return posix::create_waitable(name, how, kind, options.rights, options.permit, created, ec);
}

waitable* open_semaphore(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return posix::open_waitable(name, object_type::semaphore, options, ec);
}

std::int32_t release_semaphore(waitable& semaphore, std::int32_t count, std::error_code& ec) noexcept {
    if (!posix::ready(semaphore, ec))
        return 0;
    const std::int32_t before = posix::release_units(semaphore, static_cast<std::uint32_t>(count));
    if (before < 0)
        ec = errc::semaphore_full;
    return std::max(before, 0);
}

semaphore_state query_semaphore(waitable& semaphore, std::error_code& ec) noexcept {
    if (!posix::ready_to_tell(semaphore, ec))
        return {};
    std::uint32_t count = 0;
    if (semaphore.is_read_only) {
        count = posix::visible_value(semaphore);
    } else {
        posix::object_lock lock(semaphore);
        count = posix::free_units(lock);
        lock.unlock();
    }
    return {static_cast<std::int32_t>(count), static_cast<std::int32_t>(semaphore.maximum)};
}

} // namespace mutual::platform
