#pragma once
/// \file
/// What clone(2) needs beside the call: a stack, and silence from signals.

#include <sys/types.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <system_error>

namespace mutual::posix {

/// The kernel's own sigset_t. The library's calls leave out the signals that it keeps for itself, and a sanitizer's keep
/// books of them, in memory that a new process shares.
struct signal_mask {
    std::array<unsigned long, _NSIG / 8 / sizeof(unsigned long)> bits{};
};

/// A system call and nothing else. \return the mask before
signal_mask set_signal_mask(const signal_mask& mask) noexcept;

/// No signal is delivered to this thread, and to a process that it makes, until this is destroyed.
class blocked_signals {
public:
    blocked_signals() noexcept;
    blocked_signals(const blocked_signals&) = delete;
    blocked_signals& operator=(const blocked_signals&) = delete;
    ~blocked_signals() { set_signal_mask(before_); }

    [[nodiscard]] const signal_mask& before() const noexcept { return before_; }

private:
    signal_mask before_;
};

/// Memory straight from the system: a thread's own stack may be small, and malloc's lock may be held.
class page_block {
public:
    page_block(std::size_t size, std::error_code& ec) noexcept;
    page_block(const page_block&) = delete;
    page_block& operator=(const page_block&) = delete;
    ~page_block();

    explicit operator bool() const noexcept { return begin_ != nullptr; }
    [[nodiscard]] void* begin() const noexcept { return begin_; }
    [[nodiscard]] void* end() const noexcept { return static_cast<std::byte*>(begin_) + size_; }

private:
    void* begin_ = nullptr;
    std::size_t size_;
};

/// A new process in the memory of this one, in which the calling thread sleeps until the new one has ended or become a
/// program. No signal tells of its end, no fork handler runs.
/// \param stack       the end of its stack
/// \param descriptor  null, or where its descriptor is written before it runs; unchanged on kernels that have none
/// \return its number, or -1 and errno
pid_t clone_borrowing(int (*body)(void*), void* stack, void* argument, int* descriptor) noexcept;

/// A new process with a copy of this one's memory, its stack included, which calls `body` and ends. No signal tells of its
/// end, no fork handler runs.
/// \param spare_stack  the end of another stack, for a sanitizer
/// \return as clone_borrowing()
pid_t clone_copying(int (*body)(void*), void* spare_stack, void* argument) noexcept;

} // namespace mutual::posix
