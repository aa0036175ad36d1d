#include "posix/cancellation.hpp"

#include "posix/event_descriptor.hpp"
#include "posix/kernel/futex.hpp"

namespace mutual::platform {

cancellation::cancellation(std::error_code& ec) noexcept {
    ec.clear(); // a word in the waiter's own memory is always to be had
}

cancellation::~cancellation() = default;

void cancellation::cancel() noexcept {
    const std::uintptr_t before = state_.exchange(posix::cancelled, std::memory_order_acq_rel);
    if (before == 0)
        posix::wake_private(*posix::cancellation_word(*this));
    else if (before != posix::cancelled)
        posix::make_readable(static_cast<int>(before >> 1));
}

} // namespace mutual::platform

namespace mutual::posix {

pollable_cancel::pollable_cancel(platform::cancellation& cancel, std::error_code& ec) noexcept
    : state_(cancel.state()), event_(make_event_descriptor(ec)) {
    if (!event_)
        return;
    const std::uintptr_t entry = (static_cast<std::uintptr_t>(event_.get()) << 1) | 1;
    std::uintptr_t expected = 0;
    if (state_.compare_exchange_strong(expected, entry, std::memory_order_acq_rel))
        entry_ = entry;
    else
        make_readable(event_.get());
}

pollable_cancel::~pollable_cancel() {
    std::uintptr_t expected = entry_;
    if (entry_ == 0 || state_.compare_exchange_strong(expected, 0, std::memory_order_acq_rel))
        return;
    // cancel() has found the descriptor, and is about to write to it. The number must not be another file's by then.
    await_readable(event_.get());
}

} // namespace mutual::posix
