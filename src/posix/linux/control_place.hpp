#pragma once
/// \file
/// Where a job's control group may be: whoever manages the groups of this machine must not be surprised by it.

#include "posix/linux/cgroup_tree.hpp"

#include <cstdint>
#include <string_view>

namespace mutual::posix {

/// "mutual-job-" and the job's number in 16 hexadecimal digits.
class job_group_name {
public:
    static constexpr std::string_view prefix = "mutual-job-";
    static constexpr std::size_t length = prefix.size() + 16;

    explicit job_group_name(std::uint64_t job) noexcept;
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

    /// True for the name of any job's group.
    static bool is_one(std::string_view name) noexcept;

private:
    std::array<char, length> text_{};
};

/// The outermost group within which a process of `group` may be moved about: whoever watches over it still does then.
/// Those below the group of another job stay below that one, whose limits hold for them.
std::string_view home_of(group_tree tree, std::string_view mount, std::string_view group) noexcept;

/// The group below which that of a job belongs, for processes of `group`; empty: this process must not make any.
///
/// In the unified hierarchy that is `group` itself, or the one above when only there the new one has the controllers
/// `pids` and `memory`: a group with processes of its own gives none to those below it, unless it is the root. Both
/// only where this process may: with systemd in a unit that was delegated (`Delegate=yes`), else wherever it can write.
///
/// In the hierarchies of version 1 only at the root, and only without systemd: a manager there finds what it has to end
/// by listing the processes of its own group, so it would miss those in a group below.
std::string_view place_for_job(group_tree tree, std::string_view mount, std::string_view group) noexcept;

} // namespace mutual::posix
