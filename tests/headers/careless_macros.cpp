/// \file
/// The public headers in a program whose other headers define macros as <windows.h> and <X11/Xlib.h> do. The standard
/// headers come first: these guard themselves, or not, and that is not ours to test.

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
#define small char
#define near
#define far
#define interface struct
#define IN
#define OUT
#define ERROR 0
#define None 0L
#define Status int
#define Success 0
#define CreateMutex CreateMutexW
#define CreateEvent CreateEventW
#define CreateSemaphore CreateSemaphoreW
#define OpenMutex OpenMutexW
#define GetObject GetObjectW
#define NO_ERROR 0L

#include <mutual/mutual.hpp>
#if __has_include(<mutual/format.hpp>)
#include <mutual/format.hpp>
#endif

// The templates are looked into when they are used.
static_assert(sizeof(mutual::named_mutex) > 0);

mutual::lock_result use_templates(mutual::named_mutex& mutex);
mutual::wait_result use_waits(mutual::named_timer& timer, mutual::named_semaphore& semaphore,
                              mutual::named_event& event);

mutual::lock_result use_templates(mutual::named_mutex& mutex) {
    std::error_code ec;
    if (mutex.try_lock_until(std::chrono::system_clock::now() + std::chrono::seconds(1), ec))
        return mutual::wait_status::signaled;
    return mutex.try_lock_for(std::chrono::hours(1), ec);
}

mutual::wait_result use_waits(mutual::named_timer& timer, mutual::named_semaphore& semaphore,
                              mutual::named_event& event) {
    std::error_code ec;
    timer.set(std::chrono::system_clock::now() + std::chrono::hours(1), std::chrono::milliseconds(5), ec);
    timer.set(std::chrono::duration<double>(0.5));
    if (semaphore.try_acquire_until(std::chrono::system_clock::now() + std::chrono::seconds(1)))
        return mutual::wait_all(std::chrono::seconds(1), timer, semaphore);
    const std::array<mutual::waitable_ref, 2> list{timer, event};
    return mutual::wait_any(list, {std::chrono::minutes(1), std::stop_token()}, ec);
}
