#include "posix/start_program.hpp"

#include "posix/linux/new_process.hpp"
#include "posix/linux/other_descriptors.hpp"
#include "posix/linux/sanitizer.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>

// Neither posix_spawn(3) nor fork(2): the first has no step in which the new process could join a group, before its
// program could do anything; the second copies the page tables of the whole program and runs everybody's fork handlers.
// So this is what posix_spawn itself does: a process that borrows the memory of its parent, of which one thread sleeps
// until exec gives it back, and a stack of its own in it.

namespace mutual::posix {

namespace {

constexpr std::size_t stack_size = std::size_t{64} * 1024;

/// Between the two processes, in the memory of both. (Valgrind, which knows only copies, makes of an error that the program
/// ends with 127, as it does for posix_spawn.)
struct order {
    const program_start& what;
    const signal_mask& mask;
    int error = 0;
};

/// A signal that waits for the mask to be lifted must not find a handler: it would run in the parent's memory. exec does
/// the same, but later. What is ignored stays ignored, also after exec.
void forget_handlers() noexcept {
    // The kernel's struct sigaction has another form on every architecture, but all of them are the default when they
    // are 0. Not sigaction(3) to change them: a sanitizer's keeps books, in memory that is the parent's.
    constexpr std::array<unsigned long, 16> default_action{};
    for (int signal = 1; signal < _NSIG; ++signal) {
        struct sigaction now {};
        const bool has_none =
            ::sigaction(signal, nullptr, &now) == 0 && (now.sa_handler == SIG_IGN || now.sa_handler == SIG_DFL);
        if (!has_none)
            ::syscall(SYS_rt_sigaction, signal, default_action.data(), nullptr, sizeof(signal_mask));
    }
}

bool keep_open(int fd) noexcept {
    return ::fcntl(fd, F_SETFD, 0) == 0;
}

bool connect(int source, int stream) noexcept {
    // dup3 onto itself is an error, and dup2 would leave the flag.
    return source == stream ? keep_open(stream) : ::syscall(SYS_dup3, source, stream, 0) >= 0;
}

bool arrange_streams(std::array<int, 3> sources) noexcept {
    // First out of each other's way: they may be a permutation.
    for (int& source : sources) {
        const bool is_in_the_way = source >= 0 && source < 3;
        if (is_in_the_way && (source = ::fcntl(source, F_DUPFD_CLOEXEC, 3)) < 0)
            return false;
    }
    for (int stream = 0; stream < 3; ++stream) {
        const int source = sources[static_cast<std::size_t>(stream)];
        if (source != -1 && !connect(source, stream))
            return false;
    }
    return true;
}

bool arrange_descriptors(const program_start& what) noexcept {
    if (!arrange_streams(what.streams))
        return false;
    close_by_exec();
    for (const int fd : what.keep)
        if (!keep_open(fd))
            return false;
    return true;
}

/// Comes back only with an error.
MUTUAL_NEVER_RETURNS int become_program(const order& order) noexcept {
    const program_start& what = order.what;
    forget_handlers();
    if (what.prepare != nullptr)
        if (const int error = what.prepare(what.context); error != 0)
            return error;
    if (what.folder != nullptr && ::chdir(what.folder) != 0)
        return errno;
    if (!arrange_descriptors(what))
        return errno;
    set_signal_mask(order.mask);
    ::execve(what.path, what.arguments, what.environment);
    return errno;
}

MUTUAL_NEVER_RETURNS int in_new_process(void* argument) noexcept {
    auto& mine = *static_cast<order*>(argument);
    mine.error = become_program(mine);
    return 127;
}

} // namespace

started_program start_program(const program_start& start, std::error_code& ec) noexcept {
    const page_block stack(stack_size, ec);
    if (!stack)
        return {};
    const blocked_signals silence;
    order shared{start, silence.before()};
    int descriptor = -1;
    // exec makes SIGCHLD of the signal that tells of the end. So a start that fails is nothing that the program's handler,
    // or its wait for any child, could come across.
    started_program started;
    started.pid = clone_borrowing(in_new_process, stack.end(), &shared, &descriptor);
    started.descriptor = unique_fd(descriptor);
    if (started.pid < 0) {
        ec = {errno, native_category()};
        return {};
    }
    const bool has_descriptor = static_cast<bool>(started.descriptor);
    if (shared.error == 0 && has_descriptor)
        return started;
    ::kill(started.pid, SIGKILL); // a program without a descriptor, on kernels that have none
    retry([&] { return ::waitpid(started.pid, nullptr, __WALL); });
    ec = has_descriptor ? std::error_code(shared.error, native_category()) : make_error_code(errc::not_supported);
    return {};
}

} // namespace mutual::posix
