#include <mutual/error.hpp>
#include <mutual/wait.hpp>

#include "limited_wait.hpp"
#include "platform/waitable.hpp"
#include "throw_error.hpp"
#include "waitable_access.hpp"

namespace mutual {

using detail::waitable_access;
using platform::any_outcome;

namespace {

/// The platform's handles of a list of objects that can be waited for.
class handle_list {
public:
    /// Everything is checked before anything is waited for (WT-19).
    handle_list(std::span<waitable* const> objects, std::error_code& ec) noexcept // NOLINT(*-member-init)
        : size_(objects.size()) {
        if (objects.empty())
            ec = errc::no_objects;
        else if (objects.size() > max_wait_objects)
            ec = errc::too_many_objects;
        for (std::size_t i = 0; i < size_ && !ec; ++i) {
            items_[i] = waitable_access::handle(*objects[i]);
            ec = waitable_access::check(*objects[i], object_rights::wait);
        }
    }
    [[nodiscard]] std::span<platform::waitable* const> get() const noexcept { return {items_.data(), size_}; }

private:
    std::array<platform::waitable*, max_wait_objects> items_; // the first size_ are set
    std::size_t size_;
};

/// `wait(handles, deadline, cancellation*)` when the list and the limits are in order.
template <typename Wait>
any_outcome wait_for_list(std::span<waitable* const> objects, const wait_limits& limits, std::error_code& ec,
                          Wait wait) noexcept {
    const handle_list handles(objects, ec);
    if (ec)
        return wait_status::failed;
    return limited_wait(limits, ec, [&](deadline until, platform::cancellation* cancel) noexcept {
        return wait(handles.get(), until, cancel);
    });
}

/// Unlike an unlock (MX-07), SignalObjectAndWait wants the right to wait for a mutex that it gives back.
std::error_code check_signal(const waitable& signal) noexcept {
    const platform::waitable* const handle = waitable_access::handle(signal);
    const bool is_mutex = handle != nullptr && platform::type_of(*handle) == object_type::mutex;
    return waitable_access::check(signal, is_mutex ? object_rights::wait : object_rights::modify);
}

} // namespace

wait_any_result detail::wait_any(std::span<waitable* const> objects, const wait_limits& limits,
                                 std::error_code& ec) noexcept {
    ec.clear();
    const any_outcome outcome = wait_for_list(
        objects, limits, ec, [&](auto... arguments) noexcept { return platform::wait_for_any(arguments..., ec); });
    return {outcome.status, outcome.index};
}

wait_any_result detail::wait_any(std::span<waitable* const> objects, const wait_limits& limits) {
    std::error_code ec;
    const wait_any_result result = wait_any(objects, limits, ec);
    throw_if(ec, "wait for any object", {});
    return result;
}

wait_result detail::wait_all(std::span<waitable* const> objects, const wait_limits& limits,
                             std::error_code& ec) noexcept {
    ec.clear();
    const any_outcome outcome = wait_for_list(
        objects, limits, ec, [&](auto... arguments) noexcept { return platform::wait_for_all(arguments..., ec); });
    return outcome.status;
}

wait_result detail::wait_all(std::span<waitable* const> objects, const wait_limits& limits) {
    std::error_code ec;
    const wait_result result = wait_all(objects, limits, ec);
    throw_if(ec, "wait for all objects", {});
    return result;
}

wait_result signal_and_wait(waitable& signal, waitable& object, const wait_limits& limits,
                            std::error_code& ec) noexcept {
    ec.clear();
    platform::waitable* const to_signal = waitable_access::handle(signal);
    platform::waitable* const to_wait_for = waitable_access::handle(object);
    ec = check_signal(signal);
    if (!ec)
        ec = waitable_access::check(object, object_rights::wait);
    if (ec)
        return wait_status::failed;
    const deadline until = deadline::at(limits.deadline());
    if (!limits.stop().stop_possible())
        return platform::signal_and_wait(*to_signal, *to_wait_for, until, nullptr, ec);
    // Whatever can fail comes before the signal, which cannot be taken back.
    const auto wait = [&](platform::cancellation& cancel) noexcept {
        return platform::signal_and_wait(*to_signal, *to_wait_for, until, &cancel, ec);
    };
    return stoppable_wait(limits.stop(), ec, wait).status;
}

wait_result signal_and_wait(waitable& signal, waitable& object, const wait_limits& limits) {
    std::error_code ec;
    const wait_result result = signal_and_wait(signal, object, limits, ec);
    throw_if(ec, "signal and wait", {});
    return result;
}

} // namespace mutual
