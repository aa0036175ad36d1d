#include "posix/linux/new_process.hpp"

#include "posix/linux/sanitizer.hpp"

#include <mutual/error.hpp>

#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#if MUTUAL_THREAD_SANITIZED
// Its own clone() takes every new process for a copy, and would note in this process' memory that it is one.
extern "C" int __clone(int (*body)(void*), void* stack, int flags, void* argument, ...);
#define MUTUAL_CLONE ::__clone
#else
#define MUTUAL_CLONE ::clone
#endif

namespace mutual::posix {

namespace {

constexpr int with_descriptor = 0x1000; // CLONE_PIDFD, since Linux 5.2; missing in older headers

} // namespace

signal_mask set_signal_mask(const signal_mask& mask) noexcept {
    signal_mask before;
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, mask.bits.data(), before.bits.data(), sizeof mask.bits);
    return before;
}

blocked_signals::blocked_signals() noexcept {
    signal_mask all;
    all.bits.fill(~0UL);
    before_ = set_signal_mask(all);
}

page_block::page_block(std::size_t size, std::error_code& ec) noexcept : size_(size) {
    void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) // NOLINT(performance-no-int-to-ptr)
        ec = {errno, native_category()};
    else
        begin_ = memory;
}

page_block::~page_block() {
    if (begin_ != nullptr)
        ::munmap(begin_, size_);
}

pid_t clone_borrowing(int (*body)(void*), void* stack, void* argument, int* descriptor) noexcept {
    constexpr int flags = CLONE_VM | CLONE_VFORK;
    if (descriptor == nullptr)
        return MUTUAL_CLONE(body, stack, flags, argument);
    return MUTUAL_CLONE(body, stack, flags | with_descriptor, argument, descriptor);
}

#if MUTUAL_THREAD_SANITIZED

pid_t clone_copying(int (*body)(void*), void* spare_stack, void* argument) noexcept {
    // Its own clone() sees to it that no lock of its own is held by a thread that is not copied.
    return ::clone(body, spare_stack, 0, argument);
}

#else

pid_t clone_copying(int (*body)(void*), void*, void* argument) noexcept {
    // Not the library's clone(): Valgrind knows no copy with another stack. Each architecture has the arguments in an order
    // of its own, but all are 0 here.
    const auto process = static_cast<pid_t>(::syscall(SYS_clone, 0, 0, 0, 0, 0));
    if (process == 0)
        ::syscall(SYS_exit_group, body(argument)); // no handler of anybody
    return process;
}

#endif

} // namespace mutual::posix
