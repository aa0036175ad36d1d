#include "posix/linux/cgroup_memory.hpp"

#include "posix/linux/small_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string_view>

namespace mutual::posix {

namespace {

constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();
constexpr std::string_view mount = "/sys/fs/cgroup";

/// The path of a file in one group's folder.
class group_file {
public:
    group_file(std::string_view group, std::string_view file) noexcept {
        append(mount);
        append(group);
        append("/");
        append(file);
    }
    [[nodiscard]] const char* path() const noexcept { return path_.data(); }

private:
    void append(std::string_view text) noexcept {
        const std::size_t length = std::min(text.size(), path_.size() - 1 - size_);
        std::memcpy(path_.data() + size_, text.data(), length);
        size_ += length;
    }

    std::array<char, 4096> path_{};
    std::size_t size_ = 0;
};

std::uint64_t left_in(std::string_view group) noexcept {
    const auto limit = small_file(group_file(group, "memory.max").path()).number_after("");
    if (!limit) // the root group, or "max"
        return no_limit;
    const std::uint64_t used = small_file(group_file(group, "memory.current").path()).number_after("").value_or(0);
    const small_file parts(group_file(group, "memory.stat").path());
    // The cache of files counts as used but is given up when memory is short; shared memory is part of it and is not.
    const std::uint64_t cache = parts.number_after("\nfile ").value_or(0);
    const std::uint64_t kept = std::min(parts.number_after("\nshmem ").value_or(0), cache);
    const std::uint64_t held = used - std::min(used, cache - kept);
    return *limit - std::min(*limit, held);
}

} // namespace

std::uint64_t cgroup_available_memory() noexcept {
    const small_file membership("/proc/self/cgroup");
    std::string_view group = membership.text();
    const std::size_t found = group.find("0::/");
    if (found == std::string_view::npos)
        return no_limit;
    group.remove_prefix(found + 3);
    group = group.substr(0, group.find('\n'));

    std::uint64_t left = no_limit;
    while (!group.empty()) {
        if (group != "/")
            left = std::min(left, left_in(group));
        group = group.substr(0, group.rfind('/'));
    }
    return std::min(left, left_in("")); // in a container the root of the tree is its own group
}

} // namespace mutual::posix
