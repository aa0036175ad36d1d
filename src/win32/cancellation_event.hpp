#pragma once
/// \file
/// What a cancellation is on Windows: an unnamed event, kept in its state word.

#include "platform/cancellation.hpp"

#include "win32/windows.hpp"

namespace mutual::platform {

inline HANDLE event_of(cancellation& cancel) noexcept {
    return reinterpret_cast<HANDLE>(cancel.state().load(std::memory_order_acquire));
}

} // namespace mutual::platform
