#include "platform/event.hpp"

#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/object_lock.hpp"
#include "posix/kernel/unit_rules.hpp"
#include "posix/waitable.hpp"

namespace mutual::platform {

namespace {

bool is_manual(const waitable& event) noexcept {
    return event.rules == &posix::manual_event_rules;
}

} // namespace

waitable* create_event(const object_name& name, disposition how, const event_options& options, bool& created,
                       std::error_code& ec) noexcept {
    posix::object_kind kind{posix::object_type::event};
    kind.manual_reset = options.reset == reset_mode::manual;
    kind.initial_value = options.initially_set ? 1 : 0;
    return posix::create_waitable(name, how, kind, created, ec);
}

waitable* open_event(const object_name& name, std::error_code& ec) noexcept {
    return posix::open_waitable(name, posix::object_type::event, ec);
}

void set_event(waitable& event, std::error_code& /*ec*/) noexcept {
    if (is_manual(event))
        posix::set_manual_event(event);
    else
        posix::set_automatic_event(event);
}

void reset_event(waitable& event, std::error_code& /*ec*/) noexcept {
    posix::reset_signal(event);
}

event_state query_event(waitable& event, std::error_code& /*ec*/) noexcept {
    posix::object_lock lock(event);
    const bool signaled = event.rules->available(lock).has_value();
    lock.unlock();
    return {signaled, is_manual(event) ? reset_mode::manual : reset_mode::automatic};
}

} // namespace mutual::platform
