#include "posix/process_limits.hpp"

#include "posix/linux/folder_numbers.hpp"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace mutual::posix {

namespace {

/// Of 64 bits for 32-bit programs too.
struct limit_pair {
    std::uint64_t soft;
    std::uint64_t hard;
};

constexpr std::uint64_t unlimited = ~std::uint64_t{0};

int number_of(process_limit which) noexcept {
    return which == process_limit::memory ? RLIMIT_AS : RLIMIT_CPU;
}

int call(pid_t process, process_limit which, const limit_pair* wanted, limit_pair* old) noexcept {
    return ::syscall(SYS_prlimit64, process, number_of(which), wanted, old) == 0 ? 0 : errno;
}

int set_nice_of_thread(pid_t thread, int value) noexcept {
    return ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread), value) == 0 ? 0 : errno;
}

} // namespace

int tighten(pid_t process, process_limit which, std::uint64_t value) noexcept {
    limit_pair now{};
    if (const int error = call(process, which, nullptr, &now); error != 0)
        return error;
    const limit_pair wanted{std::min(now.soft, value), std::min(now.hard, value)};
    return call(process, which, &wanted, nullptr);
}

int set_limit(pid_t process, process_limit which, std::optional<std::uint64_t> value) noexcept {
    const limit_pair wanted{value.value_or(unlimited), value.value_or(unlimited)};
    return call(process, which, &wanted, nullptr);
}

int set_nice(pid_t process, int value) noexcept {
    if (process == 0)
        return set_nice_of_thread(0, value);
    // The kernel keeps it for each thread.
    std::array<char, 32> path{"/proc/"};
    char* const end = std::to_chars(path.data() + 6, path.data() + 20, process).ptr;
    std::memcpy(end, "/task", 6);
    folder_numbers threads(path.data());
    int first_error = 0;
    while (const pid_t thread = threads.next()) {
        const int error = set_nice_of_thread(thread, value);
        if (error != 0 && error != ESRCH && first_error == 0)
            first_error = error;
    }
    return threads.error() != 0 ? threads.error() : first_error;
}

} // namespace mutual::posix
