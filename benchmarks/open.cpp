#include "benchmarks.hpp"
#include "comparison.hpp"
#include "peers.hpp"

#include <mutual/shared_region.hpp>

namespace mutual::benchmark {

namespace {

constexpr std::size_t region_size = 64 * 1024;

} // namespace

bool benchmark_open() {
    const std::string name = unique_name("mutual-benchmark-region");
    // Before this process has any object: the other one may be a fork of it.
    const held_region held(name, region_size);
    const peer_region peer(region_size);

    const auto open =
        measure([&] { static_cast<void>(shared_region::open(name).map()); }, [&] { peer.open_and_close(); });
    const bool met = report({"open by name, map, unmap, close", peer_region::name(), 2.5}, open);

    const std::string fresh = name + "-new";
    const auto create = measure([&] { static_cast<void>(shared_region::create(fresh, {.size = region_size}).map()); },
                                [&] { peer.create_and_close(); });
    report({"create, map, unmap, close", "the same with the system's own", {}}, create);
    return met;
}

} // namespace mutual::benchmark
