#pragma once
/// \file
/// Time in tests.

#include "support/child_process.hpp"
#include "support/process.hpp"

#include <chrono>
#include <thread>

namespace mutual::test {

/// Gives threads that are about to wait a moment to be really blocked, which not every system lets one see. The test is right
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

/// Plays a scenario in which others must be blocked in time, and gives them more and more time for that until the
/// answer is true: not every system tells when they are. For a correct library that is nearly always the first one.
template <typename Scenario>
bool succeeds_given_time(Scenario scenario) {
    for (const int pause : {100, 700, 3000})
        if (scenario(std::chrono::milliseconds(pause)))
            return true;
    return false;
}

/// The same for threads of this process only (waiting_threads): where the system tells that they are blocked, the
/// answer must be true at once.
template <typename Scenario>
bool succeeds_when_blocked(Scenario scenario) {
    return thread_name().empty() ? succeeds_given_time(scenario) : scenario(std::chrono::milliseconds(5));
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
