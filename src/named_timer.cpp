#include <mutual/error.hpp>
#include <mutual/named_timer.hpp>

#include "make_object.hpp"
#include "platform/timer.hpp"
#include "waitable_factory.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace mutual {

using platform::disposition;

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

bool is_valid(milliseconds period) noexcept {
    return period.count() >= 0 && period.count() <= std::numeric_limits<std::int32_t>::max();
}

} // namespace

named_timer named_timer::make(const object_name* name, disposition how, const timer_options& options,
                              std::error_code& ec) noexcept {
    named_timer result;
    bool created = false;
    platform::waitable* const made =
        create_waitable(name, options, created, ec, [&](bool& is_new, std::error_code& error) noexcept {
            return platform::create_timer(name, how, options, is_new, error);
        });
    result.adopt(made, options.rights, created);
    return result;
}

named_timer named_timer::create(const object_name& name, const timer_options& options, std::error_code& ec) noexcept {
    return make(&name, disposition::create_only, options, ec);
}

named_timer named_timer::create(const object_name& name, const timer_options& options) {
    return make_or_throw(name.text(), "create timer", [&](std::error_code& ec) { return create(name, options, ec); });
}

named_timer named_timer::open(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    named_timer result;
    ec = check_open(name, options);
    if (!ec)
        result.adopt(platform::open_timer(name, options, ec), options.rights, false);
    return result;
}

named_timer named_timer::open(const object_name& name, std::error_code& ec) noexcept {
    return open(name, open_options(), ec);
}

named_timer named_timer::open(const object_name& name, const open_options& options) {
    return make_or_throw(name.text(), "open timer", [&](std::error_code& ec) { return open(name, options, ec); });
}

named_timer named_timer::open_or_create(const object_name& name, const timer_options& options,
                                        std::error_code& ec) noexcept {
    return make(&name, disposition::open_or_create, options, ec);
}

named_timer named_timer::open_or_create(const object_name& name, const timer_options& options) {
    return make_or_throw(name.text(), "open or create timer",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

named_timer named_timer::create_unnamed(const timer_options& options, std::error_code& ec) noexcept {
    return make(nullptr, disposition::create_only, options, ec);
}

named_timer named_timer::create_unnamed(const timer_options& options) {
    return make_or_throw({}, "create unnamed timer", [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

std::error_code named_timer::arm(const platform::due_time& due, milliseconds period) noexcept {
    std::error_code ec = check_handle(object_rights::modify);
    if (!ec && !is_valid(period))
        ec = errc::invalid_period;
    if (!ec)
        platform::set_timer(*handle(), due, period, ec);
    return ec;
}

void named_timer::set_after(nanoseconds after, milliseconds period, std::error_code& ec) noexcept {
    ec = arm({std::max(after, nanoseconds::zero()), false}, period);
}

void named_timer::set_after(nanoseconds after, milliseconds period) {
    std::error_code ec;
    set_after(after, period, ec);
    if (ec)
        fail(ec, "set timer");
}

void named_timer::set_at(nanoseconds since_epoch, milliseconds period, std::error_code& ec) noexcept {
    ec = arm({since_epoch, true}, period);
}

void named_timer::set_at(nanoseconds since_epoch, milliseconds period) {
    std::error_code ec;
    set_at(since_epoch, period, ec);
    if (ec)
        fail(ec, "set timer");
}

void named_timer::cancel(std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec)
        platform::cancel_timer(*handle(), ec);
}

void named_timer::cancel() {
    std::error_code ec;
    cancel(ec);
    if (ec)
        fail(ec, "cancel timer");
}

timer_state named_timer::state(std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return ec ? timer_state() : platform::query_timer(*handle(), ec);
}

timer_state named_timer::state() const {
    std::error_code ec;
    timer_state result = state(ec);
    if (ec)
        fail(ec, "query timer");
    return result;
}

} // namespace mutual
