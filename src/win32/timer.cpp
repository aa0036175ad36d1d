#include "platform/timer.hpp"

#include "platform/error.hpp"
#include "win32/kernel_time.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

namespace mutual::platform {

waitable* create_timer(const object_name* name, disposition how, const timer_options& options, bool& created,
                       std::error_code& ec) noexcept {
    const DWORD flags = options.reset == reset_mode::manual ? DWORD{CREATE_WAITABLE_TIMER_MANUAL_RESET} : DWORD{0};
    return create_waitable(object_type::timer, name, how, options, options.reset == reset_mode::manual, created, ec,
                           [&](SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights) noexcept {
                               return CreateWaitableTimerExW(security, path, flags, rights);
                           });
}

waitable* open_timer(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return open_waitable(object_type::timer, name, options, ec, OpenWaitableTimerW);
}

void set_timer(waitable& timer, due_time due, std::chrono::milliseconds period, std::error_code& ec) noexcept {
    LARGE_INTEGER when{};
    when.QuadPart = due.wall_clock ? absolute_time(due.time) : relative_time(due.time);
    if (!SetWaitableTimer(timer.handle.get(), &when, static_cast<LONG>(period.count()), nullptr, nullptr, FALSE))
        ec = last_error();
}

void cancel_timer(waitable& timer, std::error_code& ec) noexcept {
    if (!CancelWaitableTimer(timer.handle.get()))
        ec = last_error();
}

timer_state query_timer(waitable& timer, std::error_code& ec) noexcept {
    const timer_facts facts = query_timer(timer.handle.get(), ec);
    timer_state result;
    result.signaled = facts.signaled;
    if (facts.remaining > kernel_ticks::zero())
        result.due = std::chrono::steady_clock::now() +
                     std::chrono::duration_cast<std::chrono::steady_clock::duration>(facts.remaining);
    return result;
}

} // namespace mutual::platform
