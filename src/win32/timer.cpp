#include "platform/timer.hpp"

#include "platform/error.hpp"
#include "win32/kernel_time.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

namespace mutual::platform {
namespace {

constexpr DWORD timer_rights = SYNCHRONIZE | TIMER_MODIFY_STATE | TIMER_QUERY_STATE;

} // namespace

waitable* create_timer(const object_name& name, disposition how, const timer_options& options, bool& created,
                       std::error_code& ec) noexcept {
    const DWORD flags = options.reset == reset_mode::manual ? DWORD{CREATE_WAITABLE_TIMER_MANUAL_RESET} : DWORD{0};
    return create_waitable(name, how, created, ec, [&](SECURITY_ATTRIBUTES* security, const wchar_t* path) noexcept {
        return CreateWaitableTimerExW(security, path, flags, timer_rights);
    });
}

waitable* open_timer(const object_name& name, std::error_code& ec) noexcept {
    return open_waitable(name, timer_rights, ec, OpenWaitableTimerW);
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
