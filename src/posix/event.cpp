#include "platform/event.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/reading_rules.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/waitable.hpp"

namespace mutual::platform {

namespace {

bool is_manual(const waitable& event) noexcept {
    return posix::is_latch(event);
}

} // namespace

waitable* create_event(const object_name* name, disposition how, const event_options& options, bool& created,
                       std::error_code& ec) noexcept {
    posix::object_kind kind{object_type::event};
    kind.manual_reset = options.reset == reset_mode::manual;
    kind.initial_value = options.initially_set ? 1 : 0;
    return posix::create_waitable(name, how, kind, options.rights, options.permit, created, ec);
}

waitable* open_event(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return posix::open_waitable(name, object_type::event, options, ec);
}

void set_event(waitable& event, std::error_code& ec) noexcept {
    if (!posix::ready(event, ec))
        return;
    if (is_manual(event))
        posix::set_manual_event(event);
    else
        posix::set_automatic_event(event);
}

void reset_event(waitable& event, std::error_code& ec) noexcept {
    if (posix::ready(event, ec))
        posix::reset_signal(event);
}

event_state query_event(waitable& event, std::error_code& ec) noexcept {
    const reset_mode reset = is_manual(event) ? reset_mode::manual : reset_mode::automatic;
    if (!posix::ready_to_tell(event, ec))
        return {false, reset};
    if (event.is_read_only)
        return {posix::visible_value(event) != 0, reset};
    posix::object_lock lock(event);
    const bool signaled = event.rules->available(lock).has_value();
    lock.unlock();
    return {signaled, reset};
}

} // namespace mutual::platform
