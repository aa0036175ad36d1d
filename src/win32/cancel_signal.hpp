#pragma once
/// \file
/// What a cancellation is on Windows.

#include "platform/cancellation.hpp"

#include <atomic>
#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// An unnamed event, which the wait takes in as one object more. Where a wait has no place for it (a wait for all would
/// wait for the event too, and 64 objects are the most), the thread waits alertably and is called by an APC.
///
/// Made, used and destroyed by the thread that waits; only cancel() is for every thread.
class cancel_signal {
public:
    explicit cancel_signal(std::error_code& ec) noexcept;
    cancel_signal(const cancel_signal&) = delete;
    cancel_signal& operator=(const cancel_signal&) = delete;
    /// cancel() runs no more. No call is left behind that would end an alertable wait of the program's own.
    ~cancel_signal();

    /// Set, and never unset, by cancel().
    [[nodiscard]] HANDLE event() const noexcept { return event_.get(); }
    [[nodiscard]] bool is_cancelled() const noexcept {
        return phase_.load(std::memory_order_acquire) == phase::cancelled;
    }
    /// From now on cancel() ends alertable waits of this thread too. To be followed by a look at is_cancelled().
    void listen(std::error_code& ec) noexcept;

    void cancel() noexcept;

private:
    enum class phase : unsigned char {
        deaf,      ///< nobody waits alertably
        listening, ///< thread_ does, or is about to
        cancelled,
    };

    static void CALLBACK receive_call(ULONG_PTR self) noexcept;

    unique_handle event_;
    unique_handle thread_; // written before the phase says so
    std::atomic<phase> phase_{phase::deaf};
    bool called_ = false;        // by cancel()
    bool call_received_ = false; // in the thread that waits
};

/// The signal that the constructor made.
inline cancel_signal& signal_of(cancellation& cancel) noexcept {
    return *reinterpret_cast<cancel_signal*>(cancel.state().load(std::memory_order_acquire));
}

} // namespace mutual::platform
