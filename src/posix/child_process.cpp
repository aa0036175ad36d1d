#include "posix/child_process.hpp"

#include "posix/poll_wait.hpp"
#include "posix/process_end.hpp"
#include "posix/retry.hpp"

#include "platform/job.hpp"

#include <poll.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <memory>
#include <new>
#include <utility>

namespace mutual::posix {

namespace {

// A list and not a mutex: a fork at any moment leaves both processes with one that works. The children of a forked
// process' parent are not its own; the first look finds that out and forgets them.
constinit std::atomic<platform::child*> abandoned{nullptr};

void abandon(platform::child& process) noexcept {
    process.next = abandoned.load(std::memory_order_relaxed);
    while (
        !abandoned.compare_exchange_weak(process.next, &process, std::memory_order_release, std::memory_order_relaxed))
        ;
}

} // namespace

void reap_abandoned() noexcept {
    platform::child* process = abandoned.exchange(nullptr, std::memory_order_acquire);
    while (process != nullptr) {
        platform::child* const next = process->next;
        if (reap(process->descriptor.get()))
            delete process;
        else
            abandon(*process);
        process = next;
    }
}

platform::child* make_child(started_program started, std::error_code& ec) noexcept {
    reap_abandoned();
    auto* const process = new (std::nothrow) platform::child{started.pid, std::move(started.descriptor)};
    if (process == nullptr) {
        ::kill(started.pid, SIGKILL);
        retry([&] { return ::waitpid(started.pid, nullptr, __WALL); });
        ec = std::make_error_code(std::errc::not_enough_memory);
    }
    return process;
}

} // namespace mutual::posix

namespace mutual::platform {

void child_closer::operator()(child* process) const noexcept {
    posix::reap_abandoned();
    const bool is_over = process->exit_code.load() != child::unknown || posix::reap(process->descriptor.get());
    if (is_over)
        delete process;
    else
        posix::abandon(*process);
}

process_id id_of(const child& process) noexcept {
    return static_cast<process_id>(process.pid);
}

native_handle_type native_handle(const child& process) noexcept {
    return process.descriptor.get();
}

wait_status wait_for_end(child& process, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    std::array<pollfd, 2> watched{{{process.descriptor.get(), POLLIN, 0}, {}}};
    return posix::poll_until(watched, until, cancel, ec);
}

std::optional<int> exit_code_of(child& process, std::error_code& ec) noexcept {
    const int descriptor = process.descriptor.get();
    std::error_code failure;
    if (process.exit_code.load() == child::unknown)
        if (const std::optional<int> code = posix::exit_code_of(descriptor, failure)) {
            // Stored before anybody waits for it: whoever then finds no child any more finds this.
            process.exit_code.store(*code);
            posix::reap(descriptor);
        }
    if (const int code = process.exit_code.load(); code != child::unknown)
        return code;
    if (failure)
        ec = failure;
    return std::nullopt;
}

} // namespace mutual::platform
