#pragma once
/// \file
/// The system calls that the library makes, and what each may fail with by its manual page.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace mutual::faults {

/// A call that a process is about to make.
struct made_call {
    std::uint64_t number = 0;
    std::array<std::uint64_t, 6> arguments{};
};

enum class injection_manner : unsigned char {
    instead, ///< the call is not made
    after,   ///< it is made, and then says that it failed: close(2) gives the descriptor back in any case
    no_more, ///< made without its argument: brk(2) fails by telling where the end was before
};

/// A system call, or one command of it.
struct system_call {
    long number;
    std::string_view name;
    std::span<const int> errors; ///< none: it is left alone
    std::string_view reason{};   ///< why there are none, or why some of the manual's are missing
    injection_manner manner = injection_manner::instead;
    int command_argument = -1; ///< -1: whatever it is called with
    std::uint64_t command_mask = ~std::uint64_t{0};
    std::uint64_t command = 0;
    bool sleeps = false; ///< the caller waits there for others
};

/// All there are.
std::span<const system_call> system_calls() noexcept;
/// Null when it is none of those.
const system_call* find_system_call(const made_call& call) noexcept;

} // namespace mutual::faults
