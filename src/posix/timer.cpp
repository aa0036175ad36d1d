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

} // namespace

waitable* create_timer(const object_name& name, disposition how, const timer_options& options, bool& created,
                       std::error_code& ec) noexcept {
    posix::object_kind kind{posix::object_type::timer};
    kind.manual_reset = options.reset == reset_mode::manual;
    return posix::create_waitable(name, how, kind, created, ec);
}

waitable* open_timer(const object_name& name, std::error_code& ec) noexcept {
    return posix::open_waitable(name, posix::object_type::timer, ec);
}

void set_timer(waitable& timer, due_time due, std::chrono::milliseconds period, std::error_code& /*ec*/) noexcept {
    posix::arm_timer(timer, due.wall_clock ? due.time : steady_due(due.time), due.wall_clock, period);
}

void cancel_timer(waitable& timer, std::error_code& /*ec*/) noexcept {
    posix::disarm_timer(timer);
}

timer_state query_timer(waitable& timer, std::error_code& /*ec*/) noexcept {
    const posix::timer_look look = posix::look_at_timer(timer);
    timer_state result{look.signaled, std::nullopt};
    if (look.due != steady_clock::time_point::max())
        result.due = look.due;
    return result;
}

} // namespace mutual::platform
