#include "platform/cancellation.hpp"

#include "platform/error.hpp"
#include "win32/cancel_signal.hpp"

#include <mutual/error.hpp>

#include <memory>
#include <new>

namespace mutual::platform {

// Manual reset: a cancel() that comes before the wait must still end it.
cancel_signal::cancel_signal(std::error_code& ec) noexcept : event_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    if (!event_)
        ec = last_error();
}

cancel_signal::~cancel_signal() {
    // The call is in the thread's queue when it was not received, so this does not block.
    while (called_ && !call_received_)
        SleepEx(INFINITE, TRUE);
}

void cancel_signal::listen(std::error_code& ec) noexcept {
    if (thread_) // which cancel() may be using
        return;
    HANDLE self = nullptr; // GetCurrentThread() means another thread to whoever cancels
    if (!DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(), &self, THREAD_SET_CONTEXT, FALSE,
                         0)) {
        ec = last_error();
        return;
    }
    thread_.reset(self);
    phase expected = phase::deaf;
    phase_.compare_exchange_strong(expected, phase::listening, std::memory_order_acq_rel);
}

void cancel_signal::cancel() noexcept {
    const phase before = phase_.exchange(phase::cancelled, std::memory_order_acq_rel);
    SetEvent(event_.get());
    if (before != phase::listening)
        return;
    // Fails only while the kernel has no memory left, and the thread is there as long as this object.
    while (QueueUserAPC(&receive_call, thread_.get(), reinterpret_cast<ULONG_PTR>(this)) == 0)
        Sleep(1);
    called_ = true;
}

void CALLBACK cancel_signal::receive_call(ULONG_PTR self) noexcept {
    reinterpret_cast<cancel_signal*>(self)->call_received_ = true;
}

cancellation::cancellation(std::error_code& ec) noexcept {
    std::unique_ptr<cancel_signal> signal(new (std::nothrow) cancel_signal(ec));
    if (!signal)
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
    if (!ec)
        state_.store(reinterpret_cast<std::uintptr_t>(signal.release()), std::memory_order_release);
}

cancellation::~cancellation() {
    delete reinterpret_cast<cancel_signal*>(state_.load(std::memory_order_acquire));
}

void cancellation::cancel() noexcept {
    signal_of(*this).cancel();
}

} // namespace mutual::platform
