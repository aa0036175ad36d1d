#include <mutual/error.hpp>
#include <mutual/named_event.hpp>

#include "make_object.hpp"
#include "platform/event.hpp"
#include "waitable_factory.hpp"

namespace mutual {

using platform::disposition;

named_event named_event::make(const object_name* name, disposition how, const event_options& options,
                              std::error_code& ec) noexcept {
    named_event result;
    bool created = false;
    platform::waitable* const made =
        create_waitable(name, options, created, ec, [&](bool& is_new, std::error_code& error) noexcept {
            return platform::create_event(name, how, options, is_new, error);
        });
    result.adopt(made, options.rights, created);
    return result;
}

named_event named_event::create(const object_name& name, const event_options& options, std::error_code& ec) noexcept {
    return make(&name, disposition::create_only, options, ec);
}

named_event named_event::create(const object_name& name, const event_options& options) {
    return make_or_throw(name.text(), "create event", [&](std::error_code& ec) { return create(name, options, ec); });
}

named_event named_event::open(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    named_event result;
    ec = check_open(name, options);
    if (!ec)
        result.adopt(platform::open_event(name, options, ec), options.rights, false);
    return result;
}

named_event named_event::open(const object_name& name, std::error_code& ec) noexcept {
    return open(name, open_options(), ec);
}

named_event named_event::open(const object_name& name, const open_options& options) {
    return make_or_throw(name.text(), "open event", [&](std::error_code& ec) { return open(name, options, ec); });
}

named_event named_event::open_or_create(const object_name& name, const event_options& options,
                                        std::error_code& ec) noexcept {
    return make(&name, disposition::open_or_create, options, ec);
}

named_event named_event::open_or_create(const object_name& name, const event_options& options) {
    return make_or_throw(name.text(), "open or create event",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

named_event named_event::create_unnamed(const event_options& options, std::error_code& ec) noexcept {
    return make(nullptr, disposition::create_only, options, ec);
}

named_event named_event::create_unnamed(const event_options& options) {
    return make_or_throw({}, "create unnamed event", [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

void named_event::set(std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
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
    ec = check_handle(object_rights::modify);
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
    ec = check_handle(object_rights::query);
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
