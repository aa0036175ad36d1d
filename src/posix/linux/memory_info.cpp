#include "posix/memory_info.hpp"

#include "posix/linux/cgroup_memory.hpp"
#include "posix/linux/small_file.hpp"

#include <algorithm>
#include <limits>

namespace mutual::posix {

namespace {

constexpr std::uint64_t kibibyte = 1024;

} // namespace

std::uint64_t available_memory() noexcept {
    const small_file info("/proc/meminfo");
    const auto available = info.number_after("\nMemAvailable:");
    if (!available)
        return std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t swap = info.number_after("\nSwapFree:").value_or(0);
    return std::min((*available + swap) * kibibyte, cgroup_available_memory());
}

std::size_t smallest_large_page() noexcept {
    // Only the default size, which memfd_create gives when it is not told another; it is the smallest in practice.
    const small_file info("/proc/meminfo");
    return static_cast<std::size_t>(info.number_after("\nHugepagesize:").value_or(0) * kibibyte);
}

} // namespace mutual::posix
