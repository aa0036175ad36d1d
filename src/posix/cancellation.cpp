#include "posix/cancellation.hpp"

#include "posix/kernel/futex.hpp"

namespace mutual::platform {

cancellation::cancellation(std::error_code& ec) noexcept {
    ec.clear(); // a word in the waiter's own memory is always to be had
}

cancellation::~cancellation() = default;

void cancellation::cancel() noexcept {
    state_.store(~std::uintptr_t{0}, std::memory_order_release);
    posix::wake_private(*posix::cancellation_word(*this));
}

} // namespace mutual::platform
