#include "line.hpp"

#include <fmt/format.h>

namespace pipeline {

namespace {

// The unit of `items` that was just taken stands for one filled place. The place is read before the mutex is free, so no
// later place is given back to the producer before this one has been read. What counts changes last, by one store.
void consume_one(line& line) {
    belt& belt = line.shared();
    {
        const mutual::mutex_guard guard(line.taking);
        const std::uint64_t position = belt.consumed.load();
        belt.sum.fetch_add(belt.items[position % belt::places]);
        belt.consumed.store(position + 1);
    }
    line.room.release();
}

void report(const line& line) {
    belt& belt = line.shared();
    fmt::print("heartbeat {}: {} items so far\n", belt.heartbeats.fetch_add(1) + 1, belt.consumed.load());
}

} // namespace

void consume(line& line) {
    for (;;) {
        // The lowest index wins: an item that is there is consumed before anybody ends.
        switch (mutual::wait_any(line.heartbeat, line.items, line.stop, line.producing).index()) {
        case 0:
            report(line);
            break;
        case 1:
            consume_one(line);
            break;
        case 2:
            return;
        default: // the mutex of the producer is ours, so the producer is gone; the other consumers have to be told
            line.producing.unlock();
            line.stop.set();
            return;
        }
    }
}

} // namespace pipeline
