#pragma once
/// \file
/// worker: a thread that does one piece of work after the other and outlives each, since mutexes belong to threads.

#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <queue>
#include <thread>
#include <type_traits>
#include <utility>

namespace mutual::test {

/// Ends when destroyed, after all work it was given.
class worker {
public:
    worker() : thread_([this] { run(); }) {}
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;
    ~worker() { end(); }

    /// Starts work in the thread; the future has its result, or what it threw.
    template <typename Work>
    auto begin(Work work) {
        using result = std::invoke_result_t<Work>;
        auto task = std::make_shared<std::packaged_task<result()>>(std::move(work));
        std::future<result> outcome = task->get_future();
        push([task] { (*task)(); });
        return outcome;
    }
    /// Does work in the thread and waits for it.
    template <typename Work>
    auto run(Work work) {
        return begin(std::move(work)).get();
    }
    /// Ends the thread now. Returns when it is gone.
    void end() {
        if (!thread_.joinable())
            return;
        push(nullptr);
        thread_.join();
    }

private:
    void push(std::function<void()> work) {
        {
            const std::scoped_lock lock(mutex_);
            queue_.push(std::move(work));
        }
        changed_.notify_one();
    }

    void run() {
        for (;;) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return !queue_.empty(); });
            const std::function<void()> work = std::move(queue_.front());
            queue_.pop();
            lock.unlock();
            if (!work)
                return;
            work();
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::queue<std::function<void()>> queue_;
    std::thread thread_;
};

} // namespace mutual::test
