#pragma once
/// \file
/// Waiting for several objects at once, and signaling one and waiting for another.

#include <mutual/waitable.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
#include <ranges>
#include <span>
#include <system_error>

namespace mutual {

/// The most objects that one wait takes, on every system (WT-18, MAXIMUM_WAIT_OBJECTS).
inline constexpr std::size_t max_wait_objects = 64;

/// An object in a list of those to wait for; made implicitly from any of them.
using waitable_ref = std::reference_wrapper<waitable>;

/// What wait_any() gave: how it ended, and which object it took.
class wait_any_result : public wait_result {
public:
    constexpr wait_any_result(wait_status status, std::size_t index) noexcept : wait_result(status), index_(index) {}

    /// The position in the list of the object that was taken; meaningless when none was.
    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }

private:
    std::size_t index_;
};

namespace detail {

template <typename T>
concept waitable_object = std::derived_from<T, waitable>;

/// Handles, or references to them.
template <typename T>
concept waitable_range =
    std::ranges::input_range<T> && std::convertible_to<std::ranges::range_reference_t<T>, waitable_ref>;

/// The objects of a list: at most one more than a wait takes, which is what it then complains about.
class waitable_list {
public:
    template <typename Range>
    explicit waitable_list(Range& objects) {
        for (auto&& object : objects) {
            if (size_ == items_.size())
                break;
            const waitable_ref reference = object;
            items_[size_++] = &reference.get();
        }
    }
    [[nodiscard]] std::span<waitable* const> get() const noexcept { return {items_.data(), size_}; }

private:
    std::array<waitable*, max_wait_objects + 1> items_; // the first size_ are set
    std::size_t size_ = 0;
};

wait_any_result wait_any(std::span<waitable* const> objects, const wait_limits& limits);
wait_any_result wait_any(std::span<waitable* const> objects, const wait_limits& limits, std::error_code& ec) noexcept;
wait_result wait_all(std::span<waitable* const> objects, const wait_limits& limits);
wait_result wait_all(std::span<waitable* const> objects, const wait_limits& limits, std::error_code& ec) noexcept;

} // namespace detail

/// Waits for one of several objects, and takes that one only.
///
/// When several are signaled the first in the list is taken (WT-07); when the thread is blocked, the one that was
/// signaled first (WT-08). The others are not touched. Types may be mixed (WT-20), an object may be named twice (WT-16).
/// \param objects  1 … max_wait_objects: a range of handles (a std::vector<named_event>) or of waitable_ref, or the
///                 handles one by one: `wait_any(stop, mutex, queue)`
/// \return the index of what was taken; abandoned() when that is a mutex whose owner died (WT-12)
/// \errors errc::no_objects (WT-17), errc::too_many_objects (WT-18), errc::empty_handle (WT-19), which spoil the whole
///         call before anything is waited for; errc::recursion_limit
/// \see WaitForMultipleObjects
template <detail::waitable_range Range>
wait_any_result wait_any(Range&& objects, const wait_limits& limits = {}) {
    return detail::wait_any(detail::waitable_list(objects).get(), limits);
}
template <detail::waitable_range Range>
wait_any_result wait_any(Range&& objects, const wait_limits& limits, std::error_code& ec) {
    return detail::wait_any(detail::waitable_list(objects).get(), limits, ec);
}
template <detail::waitable_object... Objects>
requires(sizeof...(Objects) > 0) wait_any_result wait_any(const wait_limits& limits, Objects&... objects) {
    return detail::wait_any(std::array<waitable*, sizeof...(Objects)>{&objects...}, limits);
}
template <detail::waitable_object... Objects>
requires(sizeof...(Objects) > 0) wait_any_result wait_any(Objects&... objects) {
    return wait_any(wait_limits(), objects...);
}

/// Waits until all of several objects are signaled at the same moment, and takes them all in that moment (WT-09).
///
/// Before, nothing is taken, held or owned: others may take each of them (WT-10). After a time-out nothing has changed,
/// and an abandoned mutex is still reported by the next wait (WT-11, WT-14). The calling thread's own mutexes count as
/// signaled (WT-24).
/// \return abandoned() when at least one was a mutex whose owner died; all are owned (WT-13)
/// \errors as wait_any, and errc::duplicate_object when the same object is named twice, be it through two handles
///         (WT-15)
/// \see WaitForMultipleObjects
template <detail::waitable_range Range>
wait_result wait_all(Range&& objects, const wait_limits& limits = {}) {
    return detail::wait_all(detail::waitable_list(objects).get(), limits);
}
template <detail::waitable_range Range>
wait_result wait_all(Range&& objects, const wait_limits& limits, std::error_code& ec) {
    return detail::wait_all(detail::waitable_list(objects).get(), limits, ec);
}
template <detail::waitable_object... Objects>
requires(sizeof...(Objects) > 0) wait_result wait_all(const wait_limits& limits, Objects&... objects) {
    return detail::wait_all(std::array<waitable*, sizeof...(Objects)>{&objects...}, limits);
}
template <detail::waitable_object... Objects>
requires(sizeof...(Objects) > 0) wait_result wait_all(Objects&... objects) {
    return wait_all(wait_limits(), objects...);
}

/// Signals one object and waits for another: sets an event, releases one unit of a semaphore, or unlocks a mutex
/// (WT-27). Not one atomic step: others may see the signal before the wait begins (WT-29). When the signal fails there
/// is no wait (WT-28); when the wait times out, the signal has been given. Both may be the same object (WT-30).
/// \errors errc::insufficient_rights: without object_rights::wait for `object`, and for `signal` without modify, or wait if
///         it is a mutex; errc::cannot_be_signaled for a timer; errc::not_owner, errc::semaphore_full; errc::empty_handle
/// \see SignalObjectAndWait
wait_result signal_and_wait(waitable& signal, waitable& object, const wait_limits& limits = {});
wait_result signal_and_wait(waitable& signal, waitable& object, const wait_limits& limits,
                            std::error_code& ec) noexcept;

} // namespace mutual
