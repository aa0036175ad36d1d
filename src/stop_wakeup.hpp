#pragma once
/// \file
/// Cancels a wait when a stop is requested.

#include "platform/cancellation.hpp"

#include <atomic>
#include <stop_token>
#include <thread>

namespace mutual {

/// A std::stop_callback that lets the callback end before it is destroyed.
///
/// std::stop_callback's own destructor does so too, and a cancelled wait always gets there while the callback still
/// runs. But libstdc++ where it has no futex (MinGW, seen with GCC 12) looks at its semaphore first and then waits for
/// a notification that may have come in between: the wait that was to be ended never ends. So the end is awaited here,
/// and the destructor finds nothing left to wait for.
class stop_wakeup {
public:
    stop_wakeup(const std::stop_token& stop, platform::cancellation& cancel) noexcept
        : callback_(stop, wake{cancel, begun_, ended_}) {}
    stop_wakeup(const stop_wakeup&) = delete;
    stop_wakeup& operator=(const stop_wakeup&) = delete;
    ~stop_wakeup() {
        if (!begun_.load(std::memory_order_acquire))
            return;
        while (!ended_.load(std::memory_order_acquire))
            std::this_thread::yield();
        // What the library itself does after the callback is a few instructions.
        for (int i = 0; i < 64; ++i)
            std::this_thread::yield();
    }

private:
    struct wake {
        platform::cancellation& cancel;
        std::atomic<bool>& begun;
        std::atomic<bool>& ended;

        void operator()() const noexcept {
            begun.store(true, std::memory_order_release);
            cancel.cancel();
            ended.store(true, std::memory_order_release);
        }
    };

    std::atomic<bool> begun_{false};
    std::atomic<bool> ended_{false};
    std::stop_callback<wake> callback_;
};

} // namespace mutual
