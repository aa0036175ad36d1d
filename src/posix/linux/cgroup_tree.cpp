#include "posix/linux/cgroup_tree.hpp"

#include "posix/linux/numbered_path.hpp"

#include <sys/vfs.h>
#include <unistd.h>

namespace mutual::posix {

namespace {

// As in linux/magic.h.
constexpr unsigned long version_1_magic = 0x27e0eb;
constexpr unsigned long version_2_magic = 0x63677270;

constexpr std::string_view unified_mount = group_mounts;
constexpr std::string_view hybrid_mount = "/sys/fs/cgroup/unified"; // with controllers of version 1 beside it
constexpr std::string_view pids_mount = "/sys/fs/cgroup/pids";
constexpr std::string_view memory_mount = "/sys/fs/cgroup/memory";

bool is_mounted(std::string_view place, unsigned long magic) noexcept {
    struct statfs facts {};
    return ::statfs(place.data(), &facts) == 0 && static_cast<unsigned long>(facts.f_type) == magic;
}

std::string_view if_mounted(std::string_view place, unsigned long magic) noexcept {
    return is_mounted(place, magic) ? place : std::string_view();
}

/// Takes what is before the separator off the front.
std::string_view next_field(std::string_view& rest, char separator) noexcept {
    const std::string_view field = rest.substr(0, rest.find(separator));
    rest.remove_prefix(field.size() == rest.size() ? field.size() : field.size() + 1);
    return field;
}

/// `controllers` is the middle field of a line of /proc/<pid>/cgroup: empty for version 2.
bool is_line_of(group_tree tree, std::string_view number, std::string_view controllers) noexcept {
    if (tree == group_tree::unified)
        return number == "0" && controllers.empty();
    const std::string_view wanted = tree == group_tree::pids ? "pids" : "memory";
    while (!controllers.empty())
        if (next_field(controllers, ',') == wanted)
            return true;
    return false;
}

} // namespace

group_path::group_path(std::initializer_list<std::string_view> parts) noexcept {
    bytes_[0] = '\0';
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        if (part.size() >= bytes_.size() - size) {
            bytes_[0] = '\0';
            return;
        }
        part.copy(bytes_.data() + size, part.size()); // memcpy must not be given the null pointer of an empty one
        size += part.size();
    }
    bytes_[size] = '\0';
    size_ = size;
}

bool exists(const group_path& path) noexcept {
    return ::access(path.c_str(), F_OK) == 0;
}

std::string_view mount_of(group_tree tree) noexcept {
    switch (tree) {
    case group_tree::pids:
        return if_mounted(pids_mount, version_1_magic);
    case group_tree::memory:
        return if_mounted(memory_mount, version_1_magic);
    case group_tree::unified:
        break;
    }
    return is_mounted(unified_mount, version_2_magic) ? unified_mount : if_mounted(hybrid_mount, version_2_magic);
}

std::string_view parent_group(std::string_view group) noexcept {
    const std::size_t slash = group.rfind('/');
    return slash == 0 || slash == std::string_view::npos ? "/" : group.substr(0, slash);
}

bool is_at_or_below(std::string_view path, std::string_view above) noexcept {
    if (above == "/")
        return true;
    return path.starts_with(above) && (path.size() == above.size() || path[above.size()] == '/');
}

// The caller's own also where /proc is another PID namespace's.
group_membership::group_membership(pid_t process) noexcept
    : lines_(process == ::getpid() ? "/proc/self/cgroup" : numbered_path("/proc/", process, "/cgroup").c_str()) {
}

std::string_view group_membership::in(group_tree tree) const noexcept {
    std::string_view rest = lines_.text();
    while (!rest.empty()) {
        std::string_view line = next_field(rest, '\n'); // no group has a line break in its name
        const std::string_view number = next_field(line, ':');
        const std::string_view controllers = next_field(line, ':');
        if (is_line_of(tree, number, controllers))
            return is_at_or_below(line, "/..") ? std::string_view() : line;
    }
    return {};
}

} // namespace mutual::posix
