#pragma once
/// \file
/// Wakes one thread out of one wait: what a std::stop_token becomes at the system's level.

#include <atomic>
#include <cstdint>
#include <system_error>

namespace mutual::platform {

/// Made and destroyed by the thread that waits, cancelled by any thread, once. What `state_` holds is the platform's
/// business: where an event and the thread are to be found on Windows, a word to sleep on elsewhere.
class cancellation {
public:
    /// Sets `ec` when the system has no means left for it; the object must not be used then.
    explicit cancellation(std::error_code& ec) noexcept;
    cancellation(const cancellation&) = delete;
    cancellation& operator=(const cancellation&) = delete;
    ~cancellation(); // NOLINT(performance-trivially-destructible): Windows has something to close

    /// Ends the wait that uses this object, or the next one. From any thread.
    void cancel() noexcept;

    [[nodiscard]] std::atomic<std::uintptr_t>& state() noexcept { return state_; }

private:
    std::atomic<std::uintptr_t> state_{0};
};

} // namespace mutual::platform
