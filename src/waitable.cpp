#include <mutual/error.hpp>
#include <mutual/waitable.hpp>

#include "limited_wait.hpp"
#include "platform/waitable.hpp"
#include "throw_error.hpp"

namespace mutual {
namespace {

/// The one path to the platform. `ec` is clear on entry, so that the throwing forms, which make it, pay for it once.
wait_status wait_for_handle(platform::waitable* handle, object_rights rights, const wait_limits& limits,
                            std::error_code& ec) noexcept {
    if (handle == nullptr || !includes(rights, object_rights::wait)) [[unlikely]] {
        ec = handle == nullptr ? errc::empty_handle : errc::insufficient_rights; // MX-08
        return wait_status::failed;
    }
    return limited_wait(limits, ec,
                        [&](deadline until, platform::cancellation* cancel) noexcept {
                            return platform::wait_for_one(*handle, until, cancel, ec);
                        })
        .status;
}

} // namespace

wait_result waitable::wait(const wait_limits& limits, std::error_code& ec) noexcept {
    ec.clear();
    return wait_for_handle(handle_.get(), rights_, limits, ec);
}

wait_result waitable::wait(const wait_limits& limits) {
    return wait_or_throw(limits, "wait for object");
}

wait_result waitable::wait_or_throw(const wait_limits& limits, const char* operation) {
    std::error_code ec;
    const wait_result result = wait_for_handle(handle_.get(), rights_, limits, ec);
    if (ec) [[unlikely]]
        fail(ec, operation);
    return result;
}

std::error_code waitable::check_handle(object_rights needed) const noexcept {
    if (handle_ == nullptr)
        return errc::empty_handle;
    return includes(rights_, needed) ? std::error_code() : make_error_code(errc::insufficient_rights);
}

void waitable::fail(const std::error_code& ec, const char* operation) const {
    throw_error(ec, operation, native_name());
}

std::string waitable::native_name() const {
    return handle_ != nullptr ? platform::native_name(*handle_) : std::string();
}

native_handle_type waitable::native_handle() const noexcept {
    return handle_ != nullptr ? platform::native_handle(*handle_) : no_native_handle;
}

void waitable::close() noexcept {
    handle_.reset();
    rights_ = object_rights::none;
    created_ = false;
}

} // namespace mutual
