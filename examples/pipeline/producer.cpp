#include "line.hpp"

namespace pipeline {

void produce(line& line) {
    using namespace std::chrono_literals;
    // Never unlocked by a producer that is killed: that is how the consumers learn of it.
    const mutual::mutex_guard alive(line.producing);
    line.heartbeat.set(20ms, 20ms);
    belt& belt = line.shared();
    for (std::uint64_t item = 1;; ++item) {
        if (mutual::wait_any(line.stop, line.room).index() == 0)
            return;
        belt.items[(item - 1) % belt::places] = item;
        belt.produced.store(item);
        line.items.release();
    }
}

} // namespace pipeline
