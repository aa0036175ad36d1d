#include "posix/linux/control_place.hpp"

#include "posix/retry.hpp"
#include "posix/unique_fd.hpp"

#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

namespace mutual::posix {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view root = "/";

std::string_view last_name(std::string_view group) noexcept {
    return group.substr(group.rfind('/') + 1);
}

bool runs_systemd() noexcept {
    return ::access("/run/systemd/system", F_OK) == 0; // what sd_booted(3) asks
}

/// Has systemd left the group to whoever is in it? Old versions say so only to the privileged, with the second mark.
bool is_delegated(std::string_view mount, std::string_view group) noexcept {
    const group_path folder{mount, group};
    for (const char* const mark : {"user.delegate", "trusted.delegate"}) {
        char answer = '0';
        if (::getxattr(folder.c_str(), mark, &answer, sizeof answer) == 1 && answer == '1')
            return true;
    }
    return false;
}

bool is_unit(std::string_view group) noexcept {
    const std::string_view name = last_name(group);
    return name.ends_with(".service") || name.ends_with(".scope") || name.ends_with(".slice");
}

/// Is what is seen as the root really that of the system, and not a container's?
bool is_system_root(std::string_view mount, std::string_view group) noexcept {
    return group == root && !exists({mount, "/cgroup.events"});
}

struct territory {
    std::string_view top; ///< as home_of()
    bool is_ours = false; ///< this process may make groups below it
};

territory unified_territory(std::string_view mount, std::string_view group) noexcept {
    for (std::string_view at = group;; at = parent_group(at)) {
        if (is_delegated(mount, at))
            return {at, true};
        if (is_unit(at)) // its manager keeps it
            return {group, false};
        if (at == root)
            break;
    }
    if (runs_systemd())
        return {group, false};
    return {is_system_root(mount, root) ? group : root, true};
}

/// The innermost job's group that `group` is in, or `group` itself when it is in none.
std::string_view innermost_job(std::string_view group) noexcept {
    for (std::string_view at = group; at != root; at = parent_group(at))
        if (job_group_name::is_one(last_name(at)))
            return at;
    return {};
}

territory territory_of(group_tree tree, std::string_view mount, std::string_view group) noexcept {
    const std::string_view job = innermost_job(group);
    if (tree == group_tree::unified) {
        const territory whole = unified_territory(mount, group);
        return {job.size() > whole.top.size() ? job : whole.top, whole.is_ours};
    }
    std::string_view outside = group;
    while (job_group_name::is_one(last_name(outside)))
        outside = parent_group(outside);
    return {group, outside == root && !runs_systemd()};
}

/// False as well when that cannot be known.
bool has_no_processes(std::string_view mount, std::string_view group) noexcept {
    const group_path path{mount, group, "/cgroup.procs"};
    const unique_fd list(retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
    char first = 0;
    return list && retry([&] { return ::read(list.get(), &first, 1); }) == 0;
}

/// Gives the controllers to the groups below. Never one alone to a group with processes: the kernel would take `pids`
/// there, and from then on refuse processes to every group below it that is not made for single threads.
void offer_controllers(std::string_view mount, std::string_view group) noexcept {
    if (!is_system_root(mount, group) && !has_no_processes(mount, group))
        return;
    const group_path path{mount, group, "/cgroup.subtree_control"};
    for (const std::string_view wish : {"+pids", "+memory"})
        write_small_file(path.c_str(), wish);
}

/// How many of the controllers that jobs use a group below `group` would have.
int controllers_below(std::string_view mount, std::string_view group) noexcept {
    const small_file given(group_path({mount, group, "/cgroup.subtree_control"}).c_str());
    int count = 0;
    std::string_view rest = given.text();
    while (!rest.empty()) {
        const std::string_view name = rest.substr(0, rest.find_first_of(" \n"));
        count += name == "pids" || name == "memory" ? 1 : 0;
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    }
    return count;
}

/// Can this process make groups below it, and move others from there into them?
bool can_write(std::string_view mount, std::string_view group) noexcept {
    const group_path folder{mount, group};
    const group_path list{mount, group, "/cgroup.procs"};
    return ::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) == 0 &&
           ::faccessat(AT_FDCWD, list.c_str(), W_OK, AT_EACCESS) == 0;
}

std::string_view unified_place(std::string_view mount, std::string_view group, std::string_view top) noexcept {
    constexpr int wanted = 2;
    std::string_view best;
    int most = -1;
    for (std::string_view at = group;; at = parent_group(at)) {
        if (can_write(mount, at)) {
            offer_controllers(mount, at);
            const int controllers = controllers_below(mount, at);
            if (controllers > most)
                best = at;
            most = std::max(most, controllers);
        }
        if (most == wanted || at != group || at == top)
            return best;
    }
}

} // namespace

job_group_name::job_group_name(std::uint64_t job) noexcept {
    std::copy(prefix.begin(), prefix.end(), text_.begin());
    for (std::size_t at = length; at > prefix.size(); job >>= 4)
        text_[--at] = digits[job & 0xf];
}

bool job_group_name::is_one(std::string_view name) noexcept {
    return name.size() == length && name.starts_with(prefix) &&
           name.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

std::string_view home_of(group_tree tree, std::string_view mount, std::string_view group) noexcept {
    return territory_of(tree, mount, group).top;
}

std::string_view place_for_job(group_tree tree, std::string_view mount, std::string_view group) noexcept {
    const territory home = territory_of(tree, mount, group);
    if (!home.is_ours)
        return {};
    if (tree == group_tree::unified)
        return unified_place(mount, group, home.top);
    return can_write(mount, group) ? group : std::string_view();
}

} // namespace mutual::posix
