#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include "make_object.hpp"
#include "platform/mutex.hpp"
#include "waitable_factory.hpp"

namespace mutual {

using platform::disposition;

named_mutex named_mutex::make(const object_name* name, disposition how, const mutex_options& options,
                              std::error_code& ec) noexcept {
    named_mutex result;
    bool created = false;
    platform::waitable* const made =
        create_waitable(name, options, created, ec, [&](bool& is_new, std::error_code& error) noexcept {
            return platform::create_mutex(name, how, options, is_new, error);
        });
    result.adopt(made, options.rights, created);
    return result;
}

named_mutex named_mutex::create(const object_name& name, const mutex_options& options, std::error_code& ec) noexcept {
    return make(&name, disposition::create_only, options, ec);
}

named_mutex named_mutex::create(const object_name& name, const mutex_options& options) {
    return make_or_throw(name.text(), "create mutex", [&](std::error_code& ec) { return create(name, options, ec); });
}

named_mutex named_mutex::open(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    named_mutex result;
    ec = check_open(name, options);
    if (!ec)
        result.adopt(platform::open_mutex(name, options, ec), options.rights, false);
    return result;
}

named_mutex named_mutex::open(const object_name& name, std::error_code& ec) noexcept {
    return open(name, open_options(), ec);
}

named_mutex named_mutex::open(const object_name& name, const open_options& options) {
    return make_or_throw(name.text(), "open mutex", [&](std::error_code& ec) { return open(name, options, ec); });
}

named_mutex named_mutex::open_or_create(const object_name& name, const mutex_options& options,
                                        std::error_code& ec) noexcept {
    return make(&name, disposition::open_or_create, options, ec);
}

named_mutex named_mutex::open_or_create(const object_name& name, const mutex_options& options) {
    return make_or_throw(name.text(), "open or create mutex",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

named_mutex named_mutex::create_unnamed(const mutex_options& options, std::error_code& ec) noexcept {
    return make(nullptr, disposition::create_only, options, ec);
}

named_mutex named_mutex::create_unnamed(const mutex_options& options) {
    return make_or_throw({}, "create unnamed mutex", [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

lock_result named_mutex::lock_slowly() {
    return wait_or_throw({}, "lock mutex");
}

void named_mutex::unlock(std::error_code& ec) noexcept {
    ec = check_handle(object_rights::none);
    if (!ec && !platform::unlock_mutex(*handle()))
        ec = platform::unlock_error();
}

void named_mutex::fail_to_unlock() const {
    const std::error_code empty = check_handle(object_rights::none);
    fail(empty ? empty : platform::unlock_error(), "unlock mutex");
}

mutex_state named_mutex::state(std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return ec ? mutex_state::free : platform::query_mutex(*handle(), ec);
}

mutex_state named_mutex::state() const {
    std::error_code ec;
    const mutex_state result = state(ec);
    if (ec)
        fail(ec, "query mutex");
    return result;
}

} // namespace mutual
