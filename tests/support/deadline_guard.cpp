#include "support/deadline_guard.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace mutual::test {

deadline_guard::deadline_guard(std::chrono::seconds limit, std::function<std::string()> what)
    : what_(std::move(what)), thread_([this, limit] { run(limit); }) {
}

deadline_guard::~deadline_guard() {
    {
        const std::scoped_lock lock(mutex_);
        done_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void deadline_guard::run(std::chrono::seconds limit) {
    std::unique_lock lock(mutex_);
    if (changed_.wait_for(lock, limit, [this] { return done_; }))
        return;
    std::fprintf(stderr, "ended by the test watchdog after %lld s, in: %s\n", static_cast<long long>(limit.count()),
                 what_().c_str());
    std::fflush(stderr);
    std::_Exit(124);
}

} // namespace mutual::test
