#pragma once
/// \file
/// How long a kill made others wait.

#include <chrono>
#include <thread>

namespace mutual::stepping {

/// Nobody may be kept waiting by a kill for longer than this. The engine's own bound is 64 ms; the rest is for machines
/// that have other things to do.
inline constexpr std::chrono::seconds longest_wait{1};

/// Somebody waited that long. Throws a violation when it was too long.
void note_delay(std::chrono::steady_clock::duration waited);
/// The longest since the last time that this was asked.
std::chrono::microseconds take_longest_delay();

/// What a process that has nothing to do with the kill does after it must not take long either.
template <typename Call>
auto in_time(Call call) {
    const auto start = std::chrono::steady_clock::now();
    auto result = call();
    note_delay(std::chrono::steady_clock::now() - start);
    return result;
}

/// Asks until it is so, no longer than longest_wait.
template <typename Condition>
bool soon(Condition condition) {
    const auto start = std::chrono::steady_clock::now();
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= start + longest_wait)
            return false;
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
    note_delay(std::chrono::steady_clock::now() - start);
    return true;
}

} // namespace mutual::stepping
