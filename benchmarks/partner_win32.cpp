#include "partner.hpp"

#include <atomic>
#include <thread>

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

namespace mutual::benchmark {

namespace {

/// Objects that live as long as the program.
std::vector<HANDLE> make_events(std::size_t count) {
    std::vector<HANDLE> events;
    for (std::size_t i = 0; i < count; ++i)
        events.push_back(::CreateEventW(nullptr, FALSE, FALSE, nullptr));
    return events;
}

/// Side 0 waits for one of many events, of which the last is set; side 1 has one.
class event_pair final : public signal_pair {
public:
    event_pair(std::vector<HANDLE> many, HANDLE one) : many_(std::move(many)), one_(one) {}

    void wake(int side) override { ::SetEvent(side == 0 ? many_.back() : one_); }
    void wait(int side) override {
        if (side == 1)
            ::WaitForSingleObject(one_, INFINITE);
        else
            ::WaitForMultipleObjects(static_cast<DWORD>(many_.size()), many_.data(), FALSE, INFINITE);
    }

private:
    std::vector<HANDLE> many_;
    HANDLE one_;
};

} // namespace

std::vector<signal_kind> system_signals() {
    signal_kind events = system_wait_any(1);
    events.name = "SetEvent + WaitForSingleObject";
    return {events};
}

signal_kind system_wait_any(std::size_t count) {
    return {"WaitForMultipleObjects", [many = make_events(count), one = make_events(1).front()] {
                return std::make_unique<event_pair>(many, one);
            }};
}

// A kernel object costs the same within a process and between two, so a thread will do.
struct partner::state {
    std::unique_ptr<signal_pair> signals;
    std::atomic<bool> stop{false};
    std::thread thread;
};

partner::partner(const signal_kind& kind, placement where) : state_(std::make_unique<state>()), signals_(kind.make()) {
    state_->signals = kind.make();
    state_->thread = std::thread([this, where] {
        place(where, 1);
        for (;;) {
            state_->signals->wait(1);
            if (state_->stop.load())
                return;
            state_->signals->wake(0);
        }
    });
}

partner::~partner() {
    state_->stop.store(true);
    signals_->wake(1);
    state_->thread.join();
}

void place(placement where, int side) {
    DWORD_PTR process = 1;
    DWORD_PTR system = 1;
    ::GetProcessAffinityMask(::GetCurrentProcess(), &process, &system);
    DWORD_PTR mask = process;
    if (where != placement::anywhere) {
        if (where == placement::two_processors && side == 1)
            mask &= mask - 1; // without the lowest one
        mask &= ~(mask - 1);
    }
    ::SetThreadAffinityMask(::GetCurrentThread(), mask);
}

unsigned processors() {
    return std::thread::hardware_concurrency();
}

} // namespace mutual::benchmark
