#pragma once
/// \file
/// Time in tests.

#include "support/child_process.hpp"

#include <chrono>
#include <thread>

namespace mutual::test {

/// Gives threads that are about to wait a moment to be really blocked, which no system lets one see. The test is right
/// without it too; it only meets the interesting case more often.
inline void let_others_block() {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

/// Asks again and again until the answer is true, no longer than the limit; the last answer.
template <typename Condition>
bool eventually(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + wait_limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= until)
            return false;
        std::this_thread::yield();
    }
    return true;
}

/// Plays a scenario in which threads must be blocked in time, which no system lets one see: with more and more time for
/// that, until it gives true. A scenario that depends on nothing else gives true at the first attempt nearly always; one
/// in which the library does something wrong never does.
template <typename Scenario>
bool succeeds_given_time(Scenario scenario) {
    for (const auto pause : {std::chrono::milliseconds(100), std::chrono::milliseconds(700), std::chrono::milliseconds(3000)})
        if (scenario(pause))
            return true;
    return false;
}

/// How long something took.
class stopwatch {
public:
    [[nodiscard]] std::chrono::steady_clock::duration elapsed() const {
        return std::chrono::steady_clock::now() - start_;
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace mutual::test
