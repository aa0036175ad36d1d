#pragma once
/// \file
/// Time in tests.

#include <chrono>
#include <thread>

namespace mutual::test {

/// Gives threads that are about to wait a moment to be really blocked, which no system lets one see. The test is right
/// without it too; it only meets the interesting case more often.
inline void let_others_block() {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
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
