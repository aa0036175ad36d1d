#include "posix/job.hpp"

#include "platform/job.hpp"

#include "posix/kernel/object_table.hpp"
#include "posix/process_limits.hpp"

#include <mutual/error.hpp>

#include <unistd.h>

#include <cerrno>
#include <chrono>

namespace mutual::posix {

namespace {

using std::chrono::milliseconds;

template <typename To>
std::optional<To> load_limit(const std::atomic<std::uint64_t>& stored) noexcept {
    const std::uint64_t value = stored.load(std::memory_order_relaxed);
    return value != 0 ? std::optional(static_cast<To>(value)) : std::nullopt;
}

void store_limit(std::atomic<std::uint64_t>& stored, std::uint64_t value) noexcept {
    stored.store(value, std::memory_order_relaxed);
}

/// RLIMIT_CPU counts seconds.
std::optional<std::uint64_t> seconds_of(const job_limits& limits) noexcept {
    if (!limits.process_time)
        return std::nullopt;
    return static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(*limits.process_time).count());
}

int nice_of(job_priority priority) noexcept {
    constexpr std::array<int, 5> values{19, 10, 0, -5, -10};
    return values[static_cast<std::size_t>(priority)];
}

} // namespace

job_limits load_limits(const job_page& page) noexcept {
    const stored_limits& stored = page.limits;
    job_limits limits;
    limits.active_processes = load_limit<std::uint32_t>(stored.active_processes);
    limits.job_memory = load_limit<std::uint64_t>(stored.job_memory);
    limits.process_memory = load_limit<std::uint64_t>(stored.process_memory);
    if (const auto time = load_limit<std::int64_t>(stored.process_milliseconds))
        limits.process_time = milliseconds(*time);
    const std::uint64_t priority = stored.priority.load(std::memory_order_relaxed);
    if (priority != 0 && priority <= static_cast<std::uint64_t>(job_priority::high) + 1)
        limits.priority = static_cast<job_priority>(priority - 1);
    return limits;
}

bool needs_group(const job_limits& limits) noexcept {
    return limits.active_processes || limits.job_memory;
}

void limit_group(const control_folders& folders, const job_limits& limits, std::error_code& ec) noexcept {
    if (limits.active_processes || folders.pids[0] != '\0')
        limit_tasks(folders, limits.active_processes, ec);
    if (!ec && (limits.job_memory || folders.memory[0] != '\0'))
        limit_memory(folders, limits.job_memory, ec);
}

int limit_process(pid_t process, const job_limits& limits) noexcept {
    // What takes privileges comes first: then nothing was changed when it fails.
    int error = limits.priority ? set_nice(process, nice_of(*limits.priority)) : 0;
    if (error == 0 && limits.process_memory)
        error = tighten(process, process_limit::memory, *limits.process_memory);
    if (error == 0 && limits.process_time)
        error = tighten(process, process_limit::processor_time, *seconds_of(limits));
    return error;
}

namespace {

void store_limits(job_page& page, const job_limits& limits) noexcept {
    stored_limits& stored = page.limits;
    store_limit(stored.active_processes, limits.active_processes.value_or(0));
    store_limit(stored.job_memory, limits.job_memory.value_or(0));
    store_limit(stored.process_memory, limits.process_memory.value_or(0));
    store_limit(stored.process_milliseconds,
                static_cast<std::uint64_t>(limits.process_time.value_or(milliseconds(0)).count()));
    store_limit(stored.priority, limits.priority ? static_cast<std::uint64_t>(*limits.priority) + 1 : 0);
}

/// Of a member, from what they were.
int change_limits(pid_t process, const job_limits& old, const job_limits& now) noexcept {
    int error = 0;
    if (old.priority != now.priority)
        error = set_nice(process, nice_of(now.priority.value_or(job_priority::normal)));
    if (error == 0 && old.process_memory != now.process_memory)
        error = set_limit(process, process_limit::memory, now.process_memory);
    if (error == 0 && old.process_time != now.process_time)
        error = set_limit(process, process_limit::processor_time, seconds_of(now));
    return error;
}

/// The others are the group's.
bool changes_members(const job_limits& old, const job_limits& now) noexcept {
    return old.priority != now.priority || old.process_memory != now.process_memory ||
           old.process_time != now.process_time;
}

/// May all members be changed? Asked before any is: who has no privileges cannot raise again what he has lowered, so there
/// would be no way back from the first member that refuses.
void check_members(const process_mark& mark, std::error_code& ec) noexcept {
    for_each_member(mark, ec, [&](known_process& member) noexcept {
        std::error_code refusal;
        changeable_mark_of(member.number, refusal);
        if (refusal.value() == EPERM)
            ec = refusal;
        return visit_result::go_on;
    });
}

/// All members. \return 0 or the first errno value
int change_members(const process_mark& mark, const job_limits& old, const job_limits& now,
                   std::error_code& ec) noexcept {
    int error = 0;
    for_each_member(mark, ec, [&](known_process& member) noexcept {
        error = change_limits(member.number, old, now);
        const bool is_gone = error == ESRCH || (error != 0 && has_ended(member.descriptor.get()));
        if (is_gone)
            error = 0;
        return error == 0 ? visit_result::go_on : visit_result::stop;
    });
    return error;
}

/// Who is a member but not in the group, which may be new.
void admit_members(const process_mark& mark, const entered_group& group, std::error_code& ec) noexcept {
    for_each_member(mark, ec, [&](known_process& member) noexcept {
        if (is_in_group(group.folders, member.number))
            return visit_result::go_on;
        const int error = group.entrance.admit(member.number);
        if (error != 0 && error != ESRCH)
            ec = {error, native_category()};
        return visit_result::go_on;
    });
}

void change(shared_object& job, const job_limits& old, const job_limits& now, std::error_code& ec) noexcept {
    const process_mark mark = mark_in(page_of(job));
    if (changes_members(old, now))
        check_members(mark, ec);
    if (ec)
        return;
    const bool needs_one = needs_group(now);
    const entered_group group = needs_one ? have_group(job, ::getpid(), ec) : entered_group{folders_of(job), {}};
    if (!ec)
        limit_group(group.folders, now, ec);
    if (!ec && needs_one)
        admit_members(mark, group, ec);
    const int error = ec ? 0 : change_members(mark, old, now, ec);
    if (error != 0)
        ec = {error, native_category()};
    if (!ec) {
        store_limits(page_of(job), now);
        return;
    }
    std::error_code ignored;
    limit_group(group.folders, old, ignored);
    change_members(mark, now, old, ignored);
}

} // namespace
} // namespace mutual::posix

namespace mutual::platform {

job_limits query_limits(waitable& job, std::error_code& ec) noexcept {
    return posix::ready_to_tell(job, ec) ? posix::load_limits(posix::page_of(job)) : job_limits();
}

void set_limits(waitable& job, const job_limits& limits, std::error_code& ec) noexcept {
    if (!posix::ready(job, ec))
        return;
    const posix::guarded_job guard(job, ec);
    if (!ec)
        posix::change(job, posix::load_limits(posix::page_of(job)), limits, ec);
}

} // namespace mutual::platform
