#include "posix/process_limits.hpp"

#include "posix/linux/folder_numbers.hpp"
#include "posix/linux/numbered_path.hpp"
#include "posix/linux/resource_limit.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>

namespace mutual::posix {

namespace {

int number_of(process_limit which) noexcept {
    return which == process_limit::memory ? RLIMIT_AS : RLIMIT_CPU;
}

int set_nice_of_thread(pid_t thread, int value) noexcept {
    return ::setpriority(PRIO_PROCESS, static_cast<id_t>(thread), value) == 0 ? 0 : errno;
}

} // namespace

int tighten(pid_t process, process_limit which, std::uint64_t value) noexcept {
    limit_pair now{};
    if (const int error = exchange_limit(process, number_of(which), nullptr, &now); error != 0)
        return error;
    const limit_pair wanted{std::min(now.soft, value), std::min(now.hard, value)};
    return exchange_limit(process, number_of(which), &wanted, nullptr);
}

int set_limit(pid_t process, process_limit which, std::optional<std::uint64_t> value) noexcept {
    const limit_pair wanted{value.value_or(unlimited), value.value_or(unlimited)};
    return exchange_limit(process, number_of(which), &wanted, nullptr);
}

int set_nice(pid_t process, int value) noexcept {
    if (process == 0)
        return set_nice_of_thread(0, value);
    // The kernel keeps it for each thread.
    folder_numbers threads(numbered_path("/proc/", process, "/task").c_str());
    int first_error = 0;
    while (const pid_t thread = threads.next()) {
        const int error = set_nice_of_thread(thread, value);
        if (error != 0 && error != ESRCH && first_error == 0)
            first_error = error;
    }
    return threads.error() != 0 ? threads.error() : first_error;
}

} // namespace mutual::posix
