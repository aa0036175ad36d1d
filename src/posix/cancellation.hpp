#pragma once
/// \file
/// What a cancellable wait sleeps on beside the object's: a word, or a descriptor.
///
/// The cancellation's state is 0, or `cancelled`, or in between an event descriptor, shifted by one and odd, while a
/// pollable_cancel lives.

#include "posix/unique_fd.hpp"

#include "platform/cancellation.hpp"

#include <atomic>
#include <cstdint>
#include <system_error>

namespace mutual::posix {

inline constexpr std::uintptr_t cancelled = ~std::uintptr_t{0};

/// Half of the cancellation's state, whichever comes first in memory: cancel() changes both.
inline const std::atomic<std::uint32_t>* cancellation_word(platform::cancellation& cancel) noexcept {
    // Only the address is used, and only by the kernel.
    return reinterpret_cast<const std::atomic<std::uint32_t>*>(&cancel.state());
}

/// While it lives, its descriptor is readable when the wait is cancelled, or was before. One of a cancellation at a time,
/// made and destroyed by the thread that waits, which sleeps on nothing else of the cancellation meanwhile.
class pollable_cancel {
public:
    /// Sets `ec` when there is no descriptor left; the object must not be used then.
    pollable_cancel(platform::cancellation& cancel, std::error_code& ec) noexcept;
    pollable_cancel(const pollable_cancel&) = delete;
    pollable_cancel& operator=(const pollable_cancel&) = delete;
    ~pollable_cancel();

    [[nodiscard]] int descriptor() const noexcept { return event_.get(); }

private:
    std::atomic<std::uintptr_t>& state_;
    unique_fd event_;
    std::uintptr_t entry_ = 0; ///< in the state; 0 when there is none
};

} // namespace mutual::posix
