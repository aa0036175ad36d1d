#include "platform/timer.hpp"

#include "posix/kernel/timer_rules.hpp"
#include "posix/waitable.hpp"

namespace mutual::platform {

namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

/// From now on, or the end of time.
nanoseconds steady_due(nanoseconds after) noexcept {
    const nanoseconds now = steady_clock::now().time_since_epoch();
    return after > nanoseconds::max() - now ? nanoseconds::max() : now + after;
}

posix::timer_look read_timer(const waitable& timer) noexcept {
    return {timer.rules->seems_available(timer), timer.rules->next_due(timer)};
}

} // namespace

waitable* create_timer(const object_name* name, disposition how, const timer_options& options, bool& created,
                       std::error_code& ec) noexcept {
    posix::object_kind kind{object_type::timer};
    kind.manual_reset = options.reset == reset_mode::manual;
    return posix::create_waitable(name, how, kind, options.rights, options.permit, created, ec);
}

waitable* open_timer(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return posix::open_waitable(name, object_type::timer, options, ec);
}

void set_timer(waitable& timer, due_time due, std::chrono::milliseconds period, std::error_code& ec) noexcept {
    if (posix::ready(timer, ec))
        posix::arm_timer(timer, due.wall_clock ? due.time : steady_due(due.time), due.wall_clock, period);
}

void cancel_timer(waitable& timer, std::error_code& ec) noexcept {
    if (posix::ready(timer, ec))
        posix::disarm_timer(timer);
}

timer_state query_timer(waitable& timer, std::error_code& ec) noexcept {
    if (!posix::ready_to_tell(timer, ec))
        return {};
    const posix::timer_look look = timer.is_read_only ? read_timer(timer) : posix::look_at_timer(timer);
    timer_state result{look.signaled, std::nullopt};
    if (look.due != steady_clock::time_point::max())
        result.due = look.due;
    return result;
}

} // namespace mutual::platform
