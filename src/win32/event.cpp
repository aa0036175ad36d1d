#include "platform/event.hpp"

#include "platform/error.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

namespace mutual::platform {
namespace {

constexpr DWORD event_rights = SYNCHRONIZE | EVENT_MODIFY_STATE | event_query_state;

} // namespace

waitable* create_event(const object_name& name, disposition how, const event_options& options, bool& created,
                       std::error_code& ec) noexcept {
    const DWORD flags = (options.reset == reset_mode::manual ? DWORD{CREATE_EVENT_MANUAL_RESET} : DWORD{0}) |
                        (options.initially_set ? DWORD{CREATE_EVENT_INITIAL_SET} : DWORD{0});
    return create_waitable(name, how, created, ec, [&](SECURITY_ATTRIBUTES* security, const wchar_t* path) noexcept {
        return CreateEventExW(security, path, flags, event_rights);
    });
}

waitable* open_event(const object_name& name, std::error_code& ec) noexcept {
    return open_waitable(name, event_rights, ec, OpenEventW);
}

void set_event(waitable& event, std::error_code& ec) noexcept {
    if (!SetEvent(event.handle.get()))
        ec = last_error();
}

void reset_event(waitable& event, std::error_code& ec) noexcept {
    if (!ResetEvent(event.handle.get()))
        ec = last_error();
}

event_state query_event(waitable& event, std::error_code& ec) noexcept {
    const event_facts facts = query_event(event.handle.get(), ec);
    return {facts.signaled, facts.automatic ? reset_mode::automatic : reset_mode::manual};
}

} // namespace mutual::platform
