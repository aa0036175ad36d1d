#include <mutual/error.hpp>
#include <mutual/named_semaphore.hpp>

#include "make_object.hpp"
#include "platform/semaphore.hpp"

namespace mutual {

using platform::disposition;

namespace {

bool are_valid(const semaphore_options& counts) noexcept {
    return counts.maximum > 0 && counts.initial >= 0 && counts.initial <= counts.maximum;
}

} // namespace

named_semaphore named_semaphore::make(const object_name& name, disposition how, const semaphore_options& options,
                                      std::error_code& ec) noexcept {
    named_semaphore result;
    ec = name.error();
    if (!ec && !are_valid(options))
        ec = errc::invalid_count;
    bool created = false;
    if (!ec) {
        platform::waitable* const made = platform::create_semaphore(name, how, options, created, ec);
        result.adopt(made, created);
    }
    return result;
}

named_semaphore named_semaphore::create(const object_name& name, const semaphore_options& options,
                                        std::error_code& ec) noexcept {
    return make(name, disposition::create_only, options, ec);
}

named_semaphore named_semaphore::create(const object_name& name, const semaphore_options& options) {
    return make_or_throw(name.text(), "create semaphore",
                         [&](std::error_code& ec) { return create(name, options, ec); });
}

named_semaphore named_semaphore::open(const object_name& name, std::error_code& ec) noexcept {
    named_semaphore result;
    ec = name.error();
    if (!ec)
        result.adopt(platform::open_semaphore(name, ec), false);
    return result;
}

named_semaphore named_semaphore::open(const object_name& name) {
    return make_or_throw(name.text(), "open semaphore", [&](std::error_code& ec) { return open(name, ec); });
}

named_semaphore named_semaphore::open_or_create(const object_name& name, const semaphore_options& options,
                                                std::error_code& ec) noexcept {
    return make(name, disposition::open_or_create, options, ec);
}

named_semaphore named_semaphore::open_or_create(const object_name& name, const semaphore_options& options) {
    return make_or_throw(name.text(), "open or create semaphore",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

std::int32_t named_semaphore::release(std::int32_t count, std::error_code& ec) noexcept {
    ec = check_handle();
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
    ec = check_handle();
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
