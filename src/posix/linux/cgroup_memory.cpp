#include "posix/linux/cgroup_memory.hpp"

#include "posix/linux/cgroup_tree.hpp"
#include "posix/linux/small_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <string_view>

namespace mutual::posix {

namespace {

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

group_path file_of(std::string_view group, std::string_view name) noexcept {
    return {group_mounts, group, name};
}

std::uint64_t left_in(std::string_view group) noexcept {
    const auto limit = small_file(file_of(group, "/memory.max").c_str()).number_after("");
    if (!limit) // the root group, or "max"
        return no_limit;
    const std::uint64_t used = small_file(file_of(group, "/memory.current").c_str()).number_after("").value_or(0);
    const small_file parts(file_of(group, "/memory.stat").c_str());
    // The cache of files counts as used but is given up when memory is short; shared memory is part of it and is not.
    const std::uint64_t cache = parts.number_after("\nfile ").value_or(0);
    const std::uint64_t kept = std::min(parts.number_after("\nshmem ").value_or(0), cache);
    const std::uint64_t held = used - std::min(used, cache - kept);
    return *limit - std::min(*limit, held);
}

} // namespace

std::uint64_t cgroup_available_memory() noexcept {
    const group_membership membership(::getpid());
    std::string_view group = membership.in(group_tree::unified);
    std::uint64_t left = no_limit;
    while (!group.empty()) {
        if (group != "/")
            left = std::min(left, left_in(group));
        group = group.substr(0, group.rfind('/'));
    }
    return std::min(left, left_in("")); // in a container the root of the tree is its own group
}

} // namespace mutual::posix
