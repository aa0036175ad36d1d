// How a process becomes a member.

#include "posix/guardian.hpp"
#include "posix/job.hpp"
#include "posix/job_end.hpp"
#include "posix/kernel/object_table.hpp"

#include "platform/job.hpp"

#include <mutual/error.hpp>

#include <sys/types.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace mutual::posix {

namespace {

bool has_members(const process_mark& mark, std::error_code& ec) noexcept {
    bool found = false;
    for_each_member(mark, ec, [&](known_process&) noexcept {
        found = true;
        return visit_result::stop;
    });
    if (found)
        ec.clear();
    return found;
}

/// A mark that nobody bears yet.
std::optional<process_mark> new_mark(std::uint64_t number, const process_mark& outer, std::error_code& ec) noexcept {
    if (!is_valid(outer))
        return outermost_mark(number);
    std::optional<process_mark> mark = inner_mark(outer, number);
    while (mark && has_members(*mark, ec))
        mark = inner_mark(outer, ++number);
    return mark;
}

} // namespace

process_mark mark_for(shared_object& job, const process_mark& old, std::error_code& ec) noexcept {
    job_page& page = page_of(job);
    const process_mark own = mark_in(page);
    if (is_within(old, own))
        return old;
    if (is_valid(own) && (!is_valid(old) || is_within(own, old)))
        return own;
    if (has_members(own, ec))
        ec = errc::in_another_job;
    const std::optional<process_mark> mark = ec ? std::nullopt : new_mark(job.job_number, old, ec);
    if (!mark && !ec)
        ec = errc::not_supported;
    if (ec)
        return {};
    remove_control_group(folders_of(job)); // it lies where the members of another time were
    page.folders = {};
    page.mark_path.store(mark->path, std::memory_order_relaxed);
    page.mark_job.store(mark->job, std::memory_order_release);
    return *mark;
}

entered_group have_group(shared_object& job, pid_t near, std::error_code& ec) noexcept {
    control_folders folders = folders_of(job);
    const bool has_none = folders.unified[0] == '\0' && folders.pids[0] == '\0' && folders.memory[0] == '\0';
    group_entrance entrance(folders);
    // Nobody was in it for long, and somebody tidied up.
    const bool is_lost = entrance.error() == ENOENT;
    if (!has_none && !is_lost)
        return {folders, std::move(entrance)};
    if (has_none || restore_control_group(folders) != 0) {
        make_control_group(job.job_number, near, page_of(job).folders);
        folders = folders_of(job);
    }
    if (const job_limits limits = load_limits(page_of(job)); needs_group(limits))
        limit_group(folders, limits, ec);
    return {folders, group_entrance(folders)};
}

bool is_full(const control_folders& folders, const job_limits& limits) noexcept {
    return limits.active_processes && count_tasks(folders).value_or(0) >= *limits.active_processes;
}

} // namespace mutual::posix

namespace mutual::platform {

namespace {

using posix::known_process;
using posix::process_mark;

/// Where whoever watches over the process's own group still watches over this one, or where limits must hold.
void admit(const posix::entered_group& group, pid_t process, const job_limits& limits, std::error_code& ec) noexcept {
    const bool must = posix::needs_group(limits);
    if (!must && !stays_within(group.folders, process))
        return;
    if (const int error = group.entrance.admit(process); error != 0 && must)
        ec = {error, native_category()};
}

/// The mark is given to a number. Was it still the process's own?
void mark_process(const known_process& process, const process_mark& mark, std::error_code& ec) noexcept {
    process_mark before;
    if (const int error = posix::set_mark(process.number, mark, &before); error != 0) {
        ec = {error, native_category()};
        return;
    }
    if (!posix::was_waited_for(process.descriptor.get()))
        return;
    posix::set_mark(process.number, before);
    ec = errc::process_ended;
}

void make_member(waitable& job, const known_process& process, std::error_code& ec) noexcept {
    const posix::guarded_job guard(job, ec);
    if (!ec && posix::has_ended(process.descriptor.get())) // while the guard was waited for
        ec = errc::process_ended;
    const process_mark before = ec ? process_mark() : posix::changeable_mark_of(process.number, ec);
    const process_mark mark = ec ? process_mark() : posix::mark_for(job, before, ec);
    if (ec || mark == before)
        return;
    const job_limits limits = posix::load_limits(posix::page_of(job));
    posix::be_guarded(job, ec); // before there is anything to clean up
    if (ec)
        return;
    const posix::entered_group group = posix::have_group(job, process.number, ec);
    if (ec)
        return;
    if (posix::is_full(group.folders, limits)) {
        posix::kill_process(process);
        ec = errc::job_limit_reached;
        return;
    }
    // Not into the group before it is sure: who is there ends with the members.
    if (const int error = posix::limit_process(process.number, limits); error != 0)
        ec = {error, native_category()};
    if (!ec)
        admit(group, process.number, limits, ec);
    if (!ec)
        mark_process(process, mark, ec);
    if (!ec)
        posix::page_of(job).joined.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

void assign_process(waitable& job, process_id process, std::error_code& ec) noexcept {
    if (!posix::ready(job, ec))
        return;
    const auto number = static_cast<pid_t>(process);
    if (number <= 0) { // which the kernel would take for a mistake, not for nobody's
        ec = std::make_error_code(std::errc::no_such_process);
        return;
    }
    const known_process known = posix::know_process(number, ec);
    if (!ec)
        make_member(job, known, ec);
}

void assign_process_handle(waitable& job, native_handle_type process, std::error_code& ec) noexcept {
    if (!posix::ready(job, ec))
        return;
    const known_process known = posix::know_process_of(process, ec);
    if (!ec)
        make_member(job, known, ec);
}

} // namespace mutual::platform
