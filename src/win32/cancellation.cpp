#include "platform/cancellation.hpp"

#include "platform/error.hpp"
#include "win32/cancellation_event.hpp"

namespace mutual::platform {

cancellation::cancellation(std::error_code& ec) noexcept {
    // Manual reset: a cancel() that comes before the wait must still end it.
    const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (event == nullptr)
        ec = last_error();
    else
        state_.store(reinterpret_cast<std::uintptr_t>(event), std::memory_order_release);
}

cancellation::~cancellation() {
    if (const HANDLE event = event_of(*this); event != nullptr)
        CloseHandle(event);
}

void cancellation::cancel() noexcept {
    SetEvent(event_of(*this));
}

} // namespace mutual::platform
