#include "posix/poll_wait.hpp"

#include "posix/cancellation.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <limits>
#include <optional>

namespace mutual::posix {

namespace {

timespec time_left(deadline until) noexcept {
    using namespace std::chrono;
    const auto now = steady_clock::now();
    if (until.passed(now))
        return {};
    const nanoseconds left = until.when() - now;
    const auto whole = duration_cast<seconds>(left);
    // Of 32 bits on some systems; to wake early is harmless.
    constexpr auto longest = std::numeric_limits<decltype(timespec::tv_sec)>::max();
    timespec time{};
    time.tv_sec = static_cast<decltype(time.tv_sec)>(std::min<std::int64_t>(whole.count(), longest));
    time.tv_nsec = static_cast<decltype(time.tv_nsec)>((left - whole).count());
    return time;
}

int poll_once(std::span<pollfd> watched, deadline until) noexcept {
    const timespec time = until.is_never() || until.passed() ? timespec{} : time_left(until);
    return ::ppoll(watched.data(), static_cast<nfds_t>(watched.size()), until.is_never() ? nullptr : &time, nullptr);
}

} // namespace

wait_status poll_until(std::span<pollfd> watched, deadline until, platform::cancellation* cancel,
                       std::error_code& ec) noexcept {
    std::optional<pollable_cancel> wake;
    if (cancel != nullptr) {
        std::error_code failure;
        wake.emplace(*cancel, failure);
        if (failure) {
            ec = failure;
            return wait_status::failed;
        }
    }
    pollfd& stop = watched.back();
    stop = {wake ? wake->descriptor() : -1, POLLIN, 0};
    for (;;) {
        const bool is_last = until.passed();
        const int ready = poll_once(watched, until);
        if (ready > 0)
            return ready == 1 && stop.revents != 0 ? wait_status::stopped : wait_status::signaled;
        if (ready == 0 && is_last)
            return wait_status::timed_out;
        if (ready < 0 && errno != EINTR) {
            ec = {errno, native_category()};
            return wait_status::failed;
        }
    }
}

} // namespace mutual::posix
