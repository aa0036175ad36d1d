#include <mutual/error.hpp>
#include <mutual/named_event.hpp>

#include "make_object.hpp"
#include "platform/event.hpp"

namespace mutual {

using platform::disposition;

named_event named_event::make(const object_name& name, disposition how, const event_options& options,
                              std::error_code& ec) noexcept {
    named_event result;
    ec = name.error();
    bool created = false;
    if (!ec) {
        platform::waitable* const made = platform::create_event(name, how, options, created, ec);
        result.adopt(made, created);
    }
    return result;
}

named_event named_event::create(const object_name& name, const event_options& options, std::error_code& ec) noexcept {
    return make(name, disposition::create_only, options, ec);
}

named_event named_event::create(const object_name& name, const event_options& options) {
    return make_or_throw(name.text(), "create event", [&](std::error_code& ec) { return create(name, options, ec); });
}

named_event named_event::open(const object_name& name, std::error_code& ec) noexcept {
    named_event result;
    ec = name.error();
    if (!ec)
        result.adopt(platform::open_event(name, ec), false);
    return result;
}

named_event named_event::open(const object_name& name) {
    return make_or_throw(name.text(), "open event", [&](std::error_code& ec) { return open(name, ec); });
}

named_event named_event::open_or_create(const object_name& name, const event_options& options,
                                        std::error_code& ec) noexcept {
    return make(name, disposition::open_or_create, options, ec);
}

named_event named_event::open_or_create(const object_name& name, const event_options& options) {
    return make_or_throw(name.text(), "open or create event",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

void named_event::set(std::error_code& ec) noexcept {
    ec = check_handle();
    if (!ec)
        platform::set_event(*handle(), ec);
}

void named_event::set() {
    std::error_code ec;
    set(ec);
    if (ec)
        fail(ec, "set event");
}

void named_event::reset(std::error_code& ec) noexcept {
    ec = check_handle();
    if (!ec)
        platform::reset_event(*handle(), ec);
}

void named_event::reset() {
    std::error_code ec;
    reset(ec);
    if (ec)
        fail(ec, "reset event");
}

event_state named_event::state(std::error_code& ec) const noexcept {
    ec = check_handle();
    return ec ? event_state() : platform::query_event(*handle(), ec);
}

event_state named_event::state() const {
    std::error_code ec;
    const event_state result = state(ec);
    if (ec)
        fail(ec, "query event");
    return result;
}

} // namespace mutual
