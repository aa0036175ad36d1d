#include "posix/job.hpp"

#include "platform/job.hpp"

#include "posix/guardian.hpp"
#include "posix/job_end.hpp"
#include "posix/kernel/latch_rules.hpp"
#include "posix/kernel/object_table.hpp"
#include "posix/poll_wait.hpp"
#include "posix/process_usage.hpp"
#include "posix/waitable.hpp"

#include <mutual/error.hpp>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

control_folders folders_of(const shared_object& job) noexcept {
    control_folders copy = page_of(job).folders;
    if (!is_plausible(copy, job.job_number))
        copy = {};
    return copy;
}

namespace {

/// What terminate() has begun, by this process or by one that died. The guard is held. On failure the next one goes on.
/// \return true when the calling process is to end as well
bool see_through_guarded(shared_object& job, std::error_code& ec) noexcept {
    job_page& page = page_of(job);
    // Signaled first, and dead before anybody is told so: \see see_termination_through.
    set_guarded_latch(job);
    const bool is_member = kill_others(mark_in(page), folders_of(job), ec);
    if (!ec)
        page.kills_done.store(page.kills_begun.load(std::memory_order_relaxed), std::memory_order_release);
    return is_member;
}

} // namespace

guarded_job::guarded_job(shared_object& job, std::error_code& ec) noexcept
    : among_threads_(job.guard_mutex), guard_(job.fd.get(), ec) {
    std::error_code ignored;
    if (guard_ && is_ending(page_of(job)) && see_through_guarded(job, ignored))
        kill_self();
}

void see_termination_through(shared_object& job) noexcept {
    if (job.rules->type != object_type::job || job.is_read_only || job.is_lost || !is_ending(page_of(job)))
        return;
    std::error_code ignored;
    const guarded_job finished(job, ignored);
}

} // namespace mutual::posix

namespace mutual::platform {

using posix::known_process;
using posix::visit_result;

waitable* create_job(const object_name* name, disposition how, const job_options& options, bool& created,
                     std::error_code& ec) noexcept {
    if (options.allow_breakaway) { // no program can ask for it
        ec = errc::not_supported;
        return nullptr;
    }
    posix::object_kind kind{object_type::job};
    kind.manual_reset = true;
    kind.kills_members = options.kill_on_last_close;
    waitable* const job = posix::create_waitable(name, how, kind, object_rights::all, options.permit, created, ec);
    if (job == nullptr)
        return nullptr;
    if (created && options.limits != job_limits())
        set_limits(*job, options.limits, ec);
    if (ec) {
        waitable_closer()(job);
        return nullptr;
    }
    if (!created)
        posix::miss_guardian(*job);
    return job;
}

waitable* open_job(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    waitable* const job = posix::open_waitable(name, object_type::job, options, ec);
    if (job != nullptr)
        posix::miss_guardian(*job);
    return job;
}

void terminate_job(waitable& job, int /*exit_code*/, std::error_code& ec) noexcept {
    if (!posix::ready(job, ec))
        return;
    bool is_member = false;
    {
        const posix::guarded_job guard(job, ec);
        if (!ec && is_valid(posix::mark_in(posix::page_of(job))))
            ec = posix::check_means_of_finding();
        if (ec)
            return;
        posix::page_of(job).kills_begun.fetch_add(1, std::memory_order_release);
        is_member = posix::see_through_guarded(job, ec);
    }
    if (is_member)
        posix::kill_self();
}

namespace {

/// Some members, to be waited for.
class watched_members {
public:
    watched_members(const posix::process_mark& mark, std::error_code& ec) noexcept {
        posix::for_each_member(mark, ec, [this](known_process& member) noexcept {
            members_[count_] = std::move(member.descriptor);
            polled_[count_] = {members_[count_].get(), POLLIN, 0};
            return ++count_ == most ? visit_result::stop : visit_result::go_on;
        });
        if (count_ != 0) // as many as there are descriptors for will do
            ec.clear();
    }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// And room for one more: \see poll_until.
    [[nodiscard]] std::span<pollfd> polled() noexcept { return {polled_.data(), count_ + 1}; }

    void drop_ended() noexcept {
        for (std::size_t i = count_; i-- > 0;) {
            if (polled_[i].revents == 0)
                continue;
            --count_;
            members_[i] = std::move(members_[count_]);
            polled_[i] = polled_[count_];
        }
    }

private:
    static constexpr std::size_t most = 128;

    std::array<posix::unique_fd, most> members_;
    std::array<pollfd, most + 1> polled_{};
    std::size_t count_ = 0;
};

} // namespace

wait_status wait_until_empty(waitable& job, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    if (!posix::ready(job, ec))
        return wait_status::failed;
    for (;;) {
        watched_members members(posix::mark_in(posix::page_of(job)), ec);
        if (ec)
            return wait_status::failed;
        if (members.empty())
            return wait_status::signaled;
        // All of these must end anyway; only then it is worth while to look for others.
        while (!members.empty()) {
            const wait_status status = posix::poll_until(members.polled(), until, cancel, ec);
            if (status != wait_status::signaled)
                return status;
            members.drop_ended();
        }
    }
}

std::size_t list_members(waitable& job, std::span<process_id> room, std::error_code& ec) noexcept {
    std::size_t count = 0;
    if (!posix::ready_to_tell(job, ec))
        return count;
    posix::for_each_member(posix::mark_in(posix::page_of(job)), ec, [&](known_process& member) noexcept {
        if (count < room.size())
            room[count] = static_cast<process_id>(member.number);
        ++count;
        return visit_result::go_on;
    });
    return count;
}

bool is_member(waitable& job, process_id process, std::error_code& ec) noexcept {
    if (!posix::ready_to_tell(job, ec))
        return false;
    if (process == 0) { // which would be the calling one for the kernel
        ec = std::make_error_code(std::errc::no_such_process);
        return false;
    }
    const posix::process_mark mark = posix::mark_of(static_cast<pid_t>(process), ec);
    return !ec && is_within(mark, posix::mark_in(posix::page_of(job)));
}

job_accounting account_for(waitable& job, std::error_code& ec) noexcept {
    job_accounting result;
    if (!posix::ready_to_tell(job, ec))
        return result;
    const posix::control_folders folders = posix::read_folders(job.fd.get(), job.control_offset, job.job_number);
    const auto whole = posix::group_cpu_time(folders);
    const posix::group_usage in_group = whole.value_or(posix::group_usage());
    result.user_time = in_group.user;
    result.kernel_time = in_group.kernel;
    posix::for_each_member(posix::mark_in(posix::page_of(job)), ec, [&](known_process& member) noexcept {
        ++result.active_processes;
        if (!whole || !is_in_group(folders, member.number)) {
            const posix::group_usage used = posix::usage_of(member.number);
            result.user_time += used.user;
            result.kernel_time += used.kernel;
        }
        return visit_result::go_on;
    });
    const std::uint64_t joined = posix::page_of(job).joined.load(std::memory_order_relaxed);
    result.total_processes = std::max<std::uint64_t>(joined, result.active_processes);
    result.peak_memory = group_peak_memory(folders);
    return result;
}

} // namespace mutual::platform
