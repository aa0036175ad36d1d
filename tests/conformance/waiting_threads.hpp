#pragma once
/// \file
/// Threads that wait, and what they got.

#include "support/child_process.hpp"
#include "support/process.hpp"
#include "support/timing.hpp"
#include "support/worker.hpp"

#include <mutual/wait_status.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace mutual::test {

/// Threads that each do one wait. Joined on destruction, so every wait needs an end.
class waiting_threads {
public:
    /// Each thread calls `wait()`, which returns a wait_result or something derived from it.
    template <typename Wait>
    waiting_threads(int count, Wait wait) : threads_(static_cast<std::size_t>(count)) {
        for (worker& thread : threads_)
            thread.begin([this, wait] {
                began();
                ended(wait());
            });
    }
    waiting_threads(const waiting_threads&) = delete;
    waiting_threads& operator=(const waiting_threads&) = delete;
    ~waiting_threads() = default;

    /// Returns when all threads are blocked in their waits, where the system tells; elsewhere when they are as good as
    /// in them, and some time later.
    void let_block(std::chrono::milliseconds pause = std::chrono::milliseconds(100)) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, wait_limit, [this] { return names_.size() == threads_.size(); });
        const std::vector<std::string> names = names_;
        lock.unlock();
        if (thread_name().empty())
            std::this_thread::sleep_for(pause);
        else
            eventually([&] { return all_stay_asleep(names); });
    }
    /// Waits until so many have ended, but no longer than the limit. How many have.
    std::size_t ended(std::size_t count, std::chrono::milliseconds limit = wait_limit) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, limit, [this, count] { return results_.size() >= count; });
        return results_.size();
    }
    /// Gives those that are not to end yet a moment to do so wrongly. How many have ended.
    std::size_t ended_meanwhile() { return ended(threads_.size(), std::chrono::milliseconds(50)); }
    /// Waits for the end of all. How many got that.
    std::size_t all(wait_status status) {
        ended(threads_.size());
        return so_far(status);
    }
    std::size_t so_far(wait_status status) {
        const std::scoped_lock lock(mutex_);
        return static_cast<std::size_t>(std::ranges::count(results_, status));
    }

private:
    void began() {
        const std::scoped_lock lock(mutex_);
        names_.push_back(thread_name());
        changed_.notify_all();
    }
    /// For a while: a thread may also sleep for a moment on its way to where it will be blocked.
    static bool all_stay_asleep(const std::vector<std::string>& names) {
        for (int i = 0; i < 5; ++i) {
            if (!std::ranges::all_of(names, is_asleep))
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        return true;
    }
    void ended(wait_result result) {
        const std::scoped_lock lock(mutex_);
        results_.push_back(result.status());
        changed_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> names_; // of those that have begun
    std::vector<wait_status> results_;
    std::list<worker> threads_; // the last member: ends before what it uses
};

} // namespace mutual::test
