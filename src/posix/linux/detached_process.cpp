#include "posix/detached_process.hpp"

#include "posix/linux/kept_memory.hpp"
#include "posix/linux/new_process.hpp"
#include "posix/linux/other_descriptors.hpp"
#include "posix/retry.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

// Two calls of clone(2), since a process whose parent is gone is nobody's child, and not fork(2), whose handlers are other
// people's code. The first new process borrows this one's memory, so that page tables are copied only once, and its end is
// told by no signal, so that no handler and no wait for any child comes across it.

namespace mutual::posix {

namespace {

constexpr std::size_t stack_size = std::size_t{256} * 1024; // of both new processes, one after the other
constexpr std::size_t most_argument_bytes = 256;

using argument_copy = std::array<std::byte, most_argument_bytes>;

struct plan {
    void (*body)(const void* argument) noexcept;
    alignas(std::max_align_t) argument_copy argument;
    std::span<const int> keep;
    const char* name;
    int ready; ///< a pipe, written to when no other descriptors and no memory of others are left
    void* spare_stack;
    std::span<const memory_range> needed; ///< empty: all memory that is not shared stays
    int error = 0;                        ///< of the second clone(2)
};

/// One block, which is needed in the new processes: the list of what else is, and their stack.
class work_space {
public:
    explicit work_space(std::error_code& ec) noexcept
        : count_(can_shed_memory() ? count_needed_memory() : 0),
          block_(count_ * sizeof(memory_range) + stack_size, ec) {}

    explicit operator bool() const noexcept { return static_cast<bool>(block_); }
    [[nodiscard]] void* stack() const noexcept { return block_.end(); }
    [[nodiscard]] void* spare_stack() const noexcept { return static_cast<std::byte*>(block_.end()) - stack_size / 2; }

    std::span<memory_range> list_needed() noexcept {
        if (count_ == 0)
            return {};
        auto* const room = static_cast<memory_range*>(block_.begin());
        std::uninitialized_value_construct_n(room, count_);
        return list_needed_memory({room, count_}, {reinterpret_cast<std::uintptr_t>(block_.begin()),
                                                   reinterpret_cast<std::uintptr_t>(block_.end())});
    }

private:
    std::size_t count_;
    page_block block_;
};

/// All signals are blocked, and stay so: only SIGKILL ends it, and SIGSTOP stops it.
int in_detached_process(void* argument) noexcept {
    const plan& mine = *static_cast<plan*>(argument);
    ::setsid();
    static_cast<void>(::chdir("/"));
    ::prctl(PR_SET_NAME, mine.name);
    // The standard streams, too: who reads what the program writes to a pipe must see its end. Nothing here writes to
    // them, so nothing has to be in their place.
    close_others(mine.keep, mine.ready);
    const auto body = mine.body;
    const int ready = mine.ready;
    alignas(std::max_align_t) const argument_copy own = mine.argument;
    unmap_others(mine.needed);
    // From here on the plan is gone. Only now it is ready: a mapped file is as open as by a descriptor, with all its locks.
    static_cast<void>(retry([&] { return ::write(ready, "", 1); }));
    ::close(ready);
    body(own.data());
    return 0;
}

int in_first_process(void* argument) noexcept {
    plan& mine = *static_cast<plan*>(argument);
    if (clone_copying(in_detached_process, mine.spare_stack, argument) < 0)
        mine.error = errno;
    return 0;
}

/// \return 0 or an errno value
int run_first_process(plan& what, void* stack) noexcept {
    const blocked_signals silence;
    const pid_t first = clone_borrowing(in_first_process, stack, &what, nullptr);
    if (first < 0)
        return errno;
    retry([&] { return ::waitpid(first, nullptr, __WALL); });
    return what.error;
}

} // namespace

void start_detached(void (*body)(const void* argument) noexcept, const void* argument, std::size_t size,
                    std::span<const int> keep, const char* name, std::error_code& ec) noexcept {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        ec = {errno, native_category()};
        return;
    }
    const unique_fd reading(ends[0]);
    unique_fd writing(ends[1]);
    work_space space(ec);
    if (!space)
        return;
    plan what{body, {}, keep, name, writing.get(), space.spare_stack(), space.list_needed()};
    std::memcpy(what.argument.data(), argument, std::min(size, what.argument.size()));
    if (const int error = run_first_process(what, space.stack()); error != 0) {
        ec = {error, native_category()};
        return;
    }
    // Not before copies of other descriptors and mappings are gone: a lock goes with the last of them.
    writing.reset();
    char nothing = 0;
    static_cast<void>(retry([&] { return ::read(reading.get(), &nothing, 1); }));
}

} // namespace mutual::posix
