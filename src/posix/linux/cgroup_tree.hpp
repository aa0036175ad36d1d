#pragma once
/// \file
/// Where the kernel shows its control groups, and which of them a process is in. Nothing here allocates.

#include "posix/linux/small_file.hpp"

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace mutual::posix {

/// The hierarchies that jobs use: that of version 2, and two of version 1, for systems that have controllers there.
enum class group_tree { unified, pids, memory };

/// An absolute path, put together from parts. Empty when they are too long.
class group_path {
public:
    group_path(std::initializer_list<std::string_view> parts) noexcept;
    group_path(const group_path&) = delete;
    group_path& operator=(const group_path&) = delete;

    [[nodiscard]] const char* c_str() const noexcept { return bytes_.data(); }
    [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

private:
    std::array<char, 4096> bytes_; // only the first size_ + 1 bytes are ever written
    std::size_t size_ = 0;
};

bool exists(const group_path& path) noexcept;

/// Below this folder are all hierarchies.
inline constexpr std::string_view group_mounts = "/sys/fs/cgroup";

/// The folder of a hierarchy's root, or of what a container sees of it; empty: there is none.
///
/// Looked for in the places where every init system and every container engine has it, not in the list of mounts: that
/// one can be long, may show other places first, and a path must mean the same to all who share a job.
std::string_view mount_of(group_tree tree) noexcept;

/// A group as the kernel writes it: a path from the root that the reader sees. "/" is that root.
/// \return the group that holds it; of the root the root itself
std::string_view parent_group(std::string_view group) noexcept;
/// `path` itself, or something in it; by whole names.
bool is_at_or_below(std::string_view path, std::string_view above) noexcept;

/// The groups of one process, in all hierarchies.
class group_membership {
public:
    explicit group_membership(pid_t process) noexcept;

    /// Empty: in none, or in one that this process cannot see, because it is outside its container.
    [[nodiscard]] std::string_view in(group_tree tree) const noexcept;

private:
    small_file lines_;
};

} // namespace mutual::posix
