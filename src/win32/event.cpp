#include "platform/event.hpp"

#include "platform/error.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

namespace mutual::platform {

waitable* create_event(const object_name* name, disposition how, const event_options& options, bool& created,
                       std::error_code& ec) noexcept {
    const DWORD flags = (options.reset == reset_mode::manual ? DWORD{CREATE_EVENT_MANUAL_RESET} : DWORD{0}) |
                        (options.initially_set ? DWORD{CREATE_EVENT_INITIAL_SET} : DWORD{0});
    return create_waitable(object_type::event, name, how, options, options.reset == reset_mode::manual, created, ec,
                           [&](SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights) noexcept {
                               return CreateEventExW(security, path, flags, rights);
                           });
}

waitable* open_event(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return open_waitable(object_type::event, name, options, ec, OpenEventW);
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
