#include "benchmarks.hpp"
#include "comparison.hpp"
#include "peers.hpp"

#include <mutual/named_mutex.hpp>

namespace mutual::benchmark {

namespace {

template <typename Mutex>
auto lock_and_unlock(Mutex& mutex) {
    return [&mutex] {
        mutex.lock();
        mutex.unlock();
    };
}

} // namespace

bool benchmark_mutex() {
    named_mutex mutex = named_mutex::create(unique_name("mutual-benchmark-mutex"));
    peer_mutex peer;

    const auto free = measure(lock_and_unlock(mutex), lock_and_unlock(peer));
    const bool met = report({"lock and unlock, uncontended", peer_mutex::name(), peer_mutex::target()}, free);

    mutex.lock();
    peer.lock();
    const auto owned = measure(lock_and_unlock(mutex), lock_and_unlock(peer));
    report({"lock and unlock once more, by the owner", peer_mutex::name(), {}}, owned);
    peer.unlock();
    mutex.unlock();
    return met;
}

} // namespace mutual::benchmark
