#pragma once
/// \file
/// The word that a cancellable wait sleeps on beside the object's.

#include "platform/cancellation.hpp"

#include <cstdint>

namespace mutual::posix {

/// Half of the cancellation's state, whichever comes first in memory: cancel() changes both.
inline const std::atomic<std::uint32_t>* cancellation_word(platform::cancellation& cancel) noexcept {
    // Only the address is used, and only by the kernel.
    return reinterpret_cast<const std::atomic<std::uint32_t>*>(&cancel.state());
}

} // namespace mutual::posix
