#include "inventory.hpp"

#include "counted_memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace mutual::faults {

namespace {

std::size_t count_descriptors() {
    const std::filesystem::directory_iterator first("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(first, std::filesystem::directory_iterator()));
}

bool is_ours(const std::string& line) {
    return line.find("/dev/shm/") != std::string::npos || line.find("/memfd:") != std::string::npos ||
           line.find("/fault-") != std::string::npos;
}

std::size_t count_mappings() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += is_ours(line) ? 1U : 0U;
    return count;
}

} // namespace

inventory take_inventory() {
    const std::size_t allocations = living_allocations();
    return {count_descriptors(), count_mappings(), allocations};
}

std::string describe(const inventory& what) {
    return fmt::format("{} descriptors, {} mappings, {} allocations", what.descriptors, what.mappings,
                       what.allocations);
}

} // namespace mutual::faults
