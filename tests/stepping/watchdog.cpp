#include "watchdog.hpp"

#include "round.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <array>
#include <csignal>
#include <cstddef>
#include <cstdlib>

namespace mutual::stepping {

namespace {

constexpr unsigned most_seconds = 20; // a round takes some milliseconds, and seconds where a violation is waited for

// Made beforehand: a signal's handler may not do much.
std::array<char, 256> message;
std::size_t message_size;

[[noreturn]] void give_up(int /*signal*/) {
    static_cast<void>(!::write(STDOUT_FILENO, message.data(), message_size));
    ::_exit(EXIT_FAILURE); // its children die with it
}

} // namespace

watchdog::watchdog(std::string_view operation, const kill_point& point) {
    const char* const unit = point.size == step_size::call ? "system calls" : "instructions";
    message_size =
        fmt::format_to_n(message.begin(), message.size(),
                         "    violation: the checking process hangs; {}, after {} {}\n", operation, point.steps, unit)
            .size;
    std::signal(SIGALRM, give_up);
    ::alarm(most_seconds);
}

watchdog::~watchdog() {
    ::alarm(0);
}

} // namespace mutual::stepping
