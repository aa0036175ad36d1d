#include <mutual/error.hpp>
#include <mutual/named_semaphore.hpp>

#include "make_object.hpp"
#include "platform/semaphore.hpp"
#include "waitable_factory.hpp"

namespace mutual {

using platform::disposition;

namespace {

bool are_valid(const semaphore_options& counts) noexcept {
    return counts.maximum > 0 && counts.initial >= 0 && counts.initial <= counts.maximum;
}

} // namespace

named_semaphore named_semaphore::make(const object_name* name, disposition how, const semaphore_options& options,
                                      std::error_code& ec) noexcept {
    named_semaphore result;
    if (!are_valid(options)) { // before the name is looked at (CO-05)
        ec = errc::invalid_count;
        return result;
    }
    bool created = false;
    platform::waitable* const made =
        create_waitable(name, options, created, ec, [&](bool& is_new, std::error_code& error) noexcept {
            return platform::create_semaphore(name, how, options, is_new, error);
        });
    result.adopt(made, options.rights, created);
    return result;
}

named_semaphore named_semaphore::create(const object_name& name, const semaphore_options& options,
                                        std::error_code& ec) noexcept {
    return make(&name, disposition::create_only, options, ec);
}

named_semaphore named_semaphore::create(const object_name& name, const semaphore_options& options) {
    return make_or_throw(name.text(), "create semaphore",
                         [&](std::error_code& ec) { return create(name, options, ec); });
}

named_semaphore named_semaphore::open(const object_name& name, const open_options& options,
                                      std::error_code& ec) noexcept {
    named_semaphore result;
    ec = check_open(name, options);
    if (!ec)
        result.adopt(platform::open_semaphore(name, options, ec), options.rights, false);
    return result;
}

named_semaphore named_semaphore::open(const object_name& name, std::error_code& ec) noexcept {
    return open(name, open_options(), ec);
}

named_semaphore named_semaphore::open(const object_name& name, const open_options& options) {
    return make_or_throw(name.text(), "open semaphore", [&](std::error_code& ec) { return open(name, options, ec); });
}

named_semaphore named_semaphore::open_or_create(const object_name& name, const semaphore_options& options,
                                                std::error_code& ec) noexcept {
    return make(&name, disposition::open_or_create, options, ec);
}

named_semaphore named_semaphore::open_or_create(const object_name& name, const semaphore_options& options) {
    return make_or_throw(name.text(), "open or create semaphore",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

named_semaphore named_semaphore::create_unnamed(const semaphore_options& options, std::error_code& ec) noexcept {
    return make(nullptr, disposition::create_only, options, ec);
}

named_semaphore named_semaphore::create_unnamed(const semaphore_options& options) {
    return make_or_throw({}, "create unnamed semaphore",
                         [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

std::int32_t named_semaphore::release(std::int32_t count, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec && count <= 0)
        ec = errc::invalid_count;
    return ec ? 0 : platform::release_semaphore(*handle(), count, ec);
}

std::int32_t named_semaphore::release(std::int32_t count) {
    std::error_code ec;
    const std::int32_t before = release(count, ec);
    if (ec)
        fail(ec, "release semaphore");
    return before;
}

semaphore_state named_semaphore::state(std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return ec ? semaphore_state() : platform::query_semaphore(*handle(), ec);
}

semaphore_state named_semaphore::state() const {
    std::error_code ec;
    const semaphore_state result = state(ec);
    if (ec)
        fail(ec, "query semaphore");
    return result;
}

} // namespace mutual
