#pragma once
/// \file
/// deadline_guard: ends a test program that hangs.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace mutual::test {

/// Ends the whole process with exit code 124 and a message when it lives longer than `limit`.
class deadline_guard {
public:
    /// \param what  called at the deadline, from another thread: what the program is doing
    deadline_guard(std::chrono::seconds limit, std::function<std::string()> what);
    deadline_guard(const deadline_guard&) = delete;
    deadline_guard& operator=(const deadline_guard&) = delete;
    ~deadline_guard();

private:
    void run(std::chrono::seconds limit);

    std::function<std::string()> what_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
    std::thread thread_;
};

} // namespace mutual::test
