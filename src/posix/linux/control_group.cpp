#include "posix/control_group.hpp"

#include "posix/linux/cgroup_tree.hpp"
#include "posix/linux/control_place.hpp"
#include "posix/linux/dead_groups.hpp"
#include "posix/linux/numbered_path.hpp"
#include "posix/linux/small_file.hpp"
#include "posix/retry.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace mutual::posix {

namespace {

using folder_text = std::array<char, 1024>;

/// Up to the zero at its end; nothing when it has none.
std::string_view view_of(const folder_text& folder) noexcept {
    const auto end = std::find(folder.begin(), folder.end(), '\0');
    return end == folder.end() ? std::string_view() : std::string_view(folder.data(), end);
}

bool store(folder_text& folder, std::string_view path) noexcept {
    if (path.empty() || path.size() >= folder.size())
        return false;
    *std::copy(path.begin(), path.end(), folder.begin()) = '\0';
    return true;
}

/// 0 also when it is there already: others who hold the job may make it at the same time.
int make_folder(const char* path) noexcept {
    if (::mkdir(path, 0755) != 0 && errno != EEXIST)
        return errno;
    touch_group(path);
    return 0;
}

bool is_plausible_folder(const folder_text& folder, std::string_view name) noexcept {
    if (folder[0] == '\0')
        return true;
    const std::string_view path = view_of(folder);
    return is_at_or_below(path, group_mounts) && path.ends_with(name) && path[path.size() - name.size() - 1] == '/' &&
           path.find("/../") == std::string_view::npos;
}

bool make_in(group_tree tree, const job_group_name& name, const group_membership& near, folder_text& folder) noexcept {
    const std::string_view mount = mount_of(tree);
    const std::string_view group = near.in(tree);
    if (mount.empty() || group.empty())
        return false;
    const std::string_view place = place_for_job(tree, mount, group);
    if (place.empty())
        return false;
    const group_path above{mount, place == "/" ? std::string_view() : place};
    const group_path path{above.view(), "/", name.view()};
    remove_dead_groups(above.c_str(), name.view());
    // Known before it is there: a process that dies in between leaves no folder that nobody knows.
    if (!store(folder, path.view()))
        return false;
    const bool is_made = make_folder(path.c_str()) == 0;
    if (!is_made)
        folder[0] = '\0';
    return is_made;
}

/// Calls `visit` with every folder there is, the same one only once.
template <typename Visit>
void for_each_folder(const control_folders& folders, Visit visit) noexcept {
    const std::string_view unified = view_of(folders.unified);
    const std::string_view pids = view_of(folders.pids);
    const std::string_view memory = view_of(folders.memory);
    if (!unified.empty())
        visit(unified);
    if (!pids.empty() && pids != unified)
        visit(pids);
    if (!memory.empty() && memory != unified && memory != pids)
        visit(memory);
}

/// Of the hierarchies in which the job has a folder of its own.
template <typename Test>
bool holds_in_every_tree(const control_folders& folders, Test test) noexcept {
    const std::string_view unified = view_of(folders.unified);
    const auto holds = [&](group_tree tree, const folder_text& folder) {
        const std::string_view path = view_of(folder);
        return path.empty() || (tree != group_tree::unified && path == unified) || test(tree, path);
    };
    return holds(group_tree::unified, folders.unified) && holds(group_tree::pids, folders.pids) &&
           holds(group_tree::memory, folders.memory);
}

} // namespace

bool is_plausible(const control_folders& folders, std::uint64_t job) noexcept {
    const job_group_name name(job);
    return is_plausible_folder(folders.unified, name.view()) && is_plausible_folder(folders.pids, name.view()) &&
           is_plausible_folder(folders.memory, name.view());
}

void make_control_group(std::uint64_t job, pid_t near, control_folders& folders) noexcept {
    folders = {};
    const job_group_name name(job);
    const group_membership membership(near);
    if (make_in(group_tree::unified, name, membership, folders.unified)) {
        if (exists({view_of(folders.unified), "/pids.max"}))
            folders.pids = folders.unified;
        if (exists({view_of(folders.unified), "/memory.max"}))
            folders.memory = folders.unified;
    }
    if (folders.pids[0] == '\0')
        make_in(group_tree::pids, name, membership, folders.pids);
    if (folders.memory[0] == '\0')
        make_in(group_tree::memory, name, membership, folders.memory);
}

int restore_control_group(const control_folders& folders) noexcept {
    int error = 0;
    for_each_folder(folders, [&](std::string_view folder) {
        if (error == 0)
            error = make_folder(folder.data());
    });
    return error;
}

void remove_control_group(const control_folders& folders) noexcept {
    for_each_folder(folders, [](std::string_view folder) {
        if (::rmdir(folder.data()) == 0 || errno != EBUSY)
            return;
        remove_dead_groups(folder.data(), {});
        ::rmdir(folder.data());
    });
}

group_entrance::group_entrance(const control_folders& folders) noexcept {
    std::size_t count = 0;
    for_each_folder(folders, [&](std::string_view folder) {
        touch_group(folder.data());
        const group_path list{folder, "/cgroup.procs"};
        lists_[count] = unique_fd(retry([&] { return ::open(list.c_str(), O_WRONLY | O_CLOEXEC); }));
        if (!lists_[count++] && error_ == 0)
            error_ = errno;
    });
}

int group_entrance::put(std::string_view process) const noexcept {
    if (error_ != 0)
        return error_;
    for (const unique_fd& list : lists_)
        if (list && retry([&] { return ::write(list.get(), process.data(), process.size()); }) < 0)
            return errno;
    return 0;
}

int group_entrance::enter() const noexcept {
    return put("0");
}

int group_entrance::admit(pid_t process) const noexcept {
    return put(decimal_text(process).view());
}

bool is_in_group(const control_folders& folders, pid_t process) noexcept {
    const group_membership membership(process);
    bool any = false;
    const bool all = holds_in_every_tree(folders, [&](group_tree tree, std::string_view folder) {
        const std::string_view group = membership.in(tree);
        const group_path path{mount_of(tree), group};
        any = true;
        return !group.empty() && is_at_or_below(path.view(), folder);
    });
    return any && all;
}

bool stays_within(const control_folders& folders, pid_t process) noexcept {
    const group_membership membership(process);
    return holds_in_every_tree(folders, [&](group_tree tree, std::string_view folder) {
        const std::string_view mount = mount_of(tree);
        const std::string_view group = membership.in(tree);
        if (group.empty() || mount.empty())
            return false;
        const std::string_view home = home_of(tree, mount, group);
        return is_at_or_below(folder, group_path({mount, home == "/" ? std::string_view() : home}).view());
    });
}

bool kill_control_group(const control_folders& folders) noexcept {
    const std::string_view folder = view_of(folders.unified);
    return !folder.empty() && write_small_file(group_path({folder, "/cgroup.kill"}).c_str(), "1") == 0;
}

} // namespace mutual::posix
