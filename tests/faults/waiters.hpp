#pragma once
/// \file
/// Who is blocked in a wait for an object, and one who is.

#include "helper_process.hpp"
#include "operation.hpp"

#include <mutual/waitable.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

namespace mutual::faults {

/// Nobody may be kept waiting for longer by a failure. The library's own bound is the 64 ms after which a sleeper looks
/// by itself; the rest is for machines that have other things to do.
inline constexpr std::chrono::seconds longest_wait{5};

/// The threads of all processes that are blocked in a wait for the object.
std::size_t blocked_threads(const waitable& object);

/// Asks until it is so, no longer than longest_wait.
template <typename Condition>
bool soon(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + longest_wait;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    return true;
}

/// A process that opens the object and waits for it; returns when it is blocked.
/// \param object  the caller's own handle of it, to see that
template <typename Handle>
helper_process start_waiter(const Handle& object, const std::string& name) {
    helper_process waiter([&name] {
        Handle mine = Handle::open(name);
        return mine.wait_for(10 * longest_wait) ? 0 : 1;
    });
    must(soon([&] { return blocked_threads(object) == 1; }), "the waiter does not block");
    return waiter;
}

} // namespace mutual::faults
