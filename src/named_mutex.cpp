#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include "platform/mutex.hpp"
#include "stop_wakeup.hpp"
#include "throw_error.hpp"

namespace mutual {
namespace {

using platform::disposition;

/// The one path to the platform. `ec` is clear on entry, so that the throwing forms, which make it, pay for it once.
lock_result wait(platform::mutex* handle, deadline until, platform::cancellation* cancel,
                 std::error_code& ec) noexcept {
    if (handle == nullptr) [[unlikely]] {
        ec = errc::empty_handle;
        return wait_status::failed;
    }
    return platform::lock_mutex(*handle, until, cancel, ec);
}

/// A free mutex wins over a stop request, and needs none of the system's means to cancel a wait.
lock_result wait_or_stop(platform::mutex* handle, const std::stop_token& stop, std::error_code& ec) noexcept {
    if (!stop.stop_possible())
        return wait(handle, deadline::never(), nullptr, ec);
    const lock_result first = wait(handle, deadline::at_once(), nullptr, ec);
    if (!first.timed_out())
        return first;
    if (stop.stop_requested())
        return wait_status::stopped;
    platform::cancellation cancel(ec);
    if (ec)
        return wait_status::failed;
    const stop_wakeup wake(stop, cancel);
    return wait(handle, deadline::never(), &cancel, ec);
}

/// The name for an error text: the handle keeps no copy of the object's name, but the system knows its own.
[[noreturn]] void fail(const std::error_code& ec, const char* operation, const named_mutex& mutex) {
    throw_error(ec, operation, mutex ? mutex.native_name() : std::string());
}

/// The throwing forms that wait.
lock_result wait_or_throw(const named_mutex& mutex, platform::mutex* handle, deadline until, const char* operation) {
    std::error_code ec;
    const lock_result result = wait(handle, until, nullptr, ec);
    if (ec)
        fail(ec, operation, mutex);
    return result;
}

std::error_code unlock(platform::mutex* handle) noexcept {
    if (handle == nullptr)
        return errc::empty_handle;
    return platform::unlock_mutex(*handle) ? std::error_code() : platform::unlock_error();
}

} // namespace

named_mutex named_mutex::create(const object_name& name, const mutex_options& options, std::error_code& ec) noexcept {
    named_mutex result;
    ec = name.error();
    if (!ec)
        result.handle_.reset(
            platform::create_mutex(name, disposition::create_only, options.initially_owned, result.created_, ec));
    return result;
}

named_mutex named_mutex::create(const object_name& name, const mutex_options& options) {
    std::error_code ec;
    named_mutex result = create(name, options, ec);
    throw_if(ec, "create mutex", name.text());
    return result;
}

named_mutex named_mutex::open(const object_name& name, std::error_code& ec) noexcept {
    named_mutex result;
    ec = name.error();
    if (!ec)
        result.handle_.reset(platform::open_mutex(name, ec));
    return result;
}

named_mutex named_mutex::open(const object_name& name) {
    std::error_code ec;
    named_mutex result = open(name, ec);
    throw_if(ec, "open mutex", name.text());
    return result;
}

named_mutex named_mutex::open_or_create(const object_name& name, const mutex_options& options,
                                        std::error_code& ec) noexcept {
    named_mutex result;
    ec = name.error();
    if (!ec)
        result.handle_.reset(
            platform::create_mutex(name, disposition::open_or_create, options.initially_owned, result.created_, ec));
    return result;
}

named_mutex named_mutex::open_or_create(const object_name& name, const mutex_options& options) {
    std::error_code ec;
    named_mutex result = open_or_create(name, options, ec);
    throw_if(ec, "open or create mutex", name.text());
    return result;
}

lock_result named_mutex::lock(std::error_code& ec) noexcept {
    ec.clear();
    return wait(handle_.get(), deadline::never(), nullptr, ec);
}

lock_result named_mutex::lock_slowly() {
    return wait_or_throw(*this, handle_.get(), deadline::never(), "lock mutex");
}

lock_result named_mutex::lock(std::stop_token stop, std::error_code& ec) noexcept {
    ec.clear();
    return wait_or_stop(handle_.get(), stop, ec);
}

lock_result named_mutex::lock(std::stop_token stop) {
    std::error_code ec;
    const lock_result result = wait_or_stop(handle_.get(), stop, ec);
    if (ec) [[unlikely]]
        fail(ec, "lock mutex", *this);
    return result;
}

lock_result named_mutex::try_lock(std::error_code& ec) noexcept {
    ec.clear();
    return wait(handle_.get(), deadline::at_once(), nullptr, ec);
}

lock_result named_mutex::try_lock() {
    return wait_or_throw(*this, handle_.get(), deadline::at_once(), "try to lock mutex");
}

lock_result named_mutex::try_lock_until(std::chrono::steady_clock::time_point when, std::error_code& ec) noexcept {
    ec.clear();
    return wait(handle_.get(), deadline::at(when), nullptr, ec);
}

lock_result named_mutex::try_lock_until(std::chrono::steady_clock::time_point when) {
    return wait_or_throw(*this, handle_.get(), deadline::at(when), "try to lock mutex");
}

void named_mutex::unlock(std::error_code& ec) noexcept {
    ec = mutual::unlock(handle_.get());
}

void named_mutex::fail_to_unlock() const {
    fail(handle_ != nullptr ? platform::unlock_error() : make_error_code(errc::empty_handle), "unlock mutex", *this);
}

mutex_state named_mutex::state(std::error_code& ec) const noexcept {
    ec.clear();
    if (handle_ != nullptr)
        return platform::query_mutex(*handle_, ec);
    ec = errc::empty_handle;
    return mutex_state::free;
}

mutex_state named_mutex::state() const {
    std::error_code ec;
    const mutex_state result = state(ec);
    if (ec)
        fail(ec, "query mutex", *this);
    return result;
}

std::string named_mutex::native_name() const {
    return handle_ != nullptr ? platform::mutex_native_name(*handle_) : std::string();
}

native_handle_type named_mutex::native_handle() const noexcept {
    return handle_ != nullptr ? platform::mutex_native_handle(*handle_) : no_native_handle;
}

void named_mutex::close() noexcept {
    handle_.reset();
    created_ = false;
}

} // namespace mutual
