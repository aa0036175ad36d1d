#pragma once
/// \file
/// A partner for round trips: somebody else who answers. One implementation per system.

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace mutual::benchmark {

/// Where the two run.
enum class placement {
    anywhere,       ///< as the system likes, which may be both on one processor
    two_processors, ///< each on one of its own
    one_processor,
};

/// Two ways to wake somebody: mine and the partner's.
class signal_pair {
public:
    signal_pair() = default;
    signal_pair(const signal_pair&) = delete;
    signal_pair& operator=(const signal_pair&) = delete;
    virtual ~signal_pair() = default;

    virtual void wake(int side) = 0;
    virtual void wait(int side) = 0;
};

/// How to make one: `make` is called in each of the two, on their own side.
struct signal_kind {
    std::string name;
    std::function<std::unique_ptr<signal_pair>()> make;
};

/// What the system has for it, usable from two processes. To be asked before partners are started.
std::vector<signal_kind> system_signals();
/// A process that waits for one of `count` things; null where the system has nothing for it.
signal_kind system_wait_any(std::size_t count);

/// Somebody who waits on his side and wakes mine, for ever; another process where objects of one process are cheaper.
class partner {
public:
    partner(const signal_kind& kind, placement where);
    partner(const partner&) = delete;
    partner& operator=(const partner&) = delete;
    ~partner();

    /// Wakes the partner and waits for his answer.
    void round_trip() { signals_->wake(1), signals_->wait(0); }

private:
    struct state;
    std::unique_ptr<state> state_;
    std::unique_ptr<signal_pair> signals_;
};

/// Binds this thread to the processor of its side, or frees it again.
void place(placement where, int side);
/// On how many processors this program may run.
unsigned processors();

} // namespace mutual::benchmark
