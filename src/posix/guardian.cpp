#include "posix/guardian.hpp"

#include "posix/detached_process.hpp"
#include "posix/job.hpp"
#include "posix/job_end.hpp"
#include "posix/kernel/file_lock.hpp"
#include "posix/kernel/fork.hpp"
#include "posix/kernel/seat.hpp"
#include "posix/open_file.hpp"
#include "posix/process_mark.hpp"

#include <optional>

namespace mutual::posix {

namespace {

/// One lock of somebody else on the seats; nothing when nobody sits.
std::optional<byte_range> find_holder(int fd) noexcept {
    return find_lock(fd, lock_kind::exclusive, all_seats);
}

/// Until that holder is gone. Seats are locked exclusively, so sharing one must wait for that; but the shared seat must be
/// had alone.
void await_leaving(int fd, byte_range seat) noexcept {
    const bool is_shared = seat.first == shared_seat.first;
    await_lock(fd, is_shared ? lock_kind::exclusive : lock_kind::shared, {seat.first, 1});
    unlock_bytes(fd, {seat.first, 1});
}

/// Under the guard nobody sits down.
bool end_if_left(int fd) noexcept {
    await_lock(fd, lock_kind::exclusive, guard_byte);
    const bool is_left = !find_holder(fd);
    if (is_left)
        end_job(fd);
    unlock_bytes(fd, guard_byte);
    return is_left;
}

void watch(const void* argument) noexcept {
    const int fd = *static_cast<const int*>(argument);
    drop_own_mark(); // it is no member of any job: who would end this one then?
    do {
        while (const auto holder = find_holder(fd))
            await_leaving(fd, *holder);
    } while (!end_if_left(fd));
}

} // namespace

void be_guarded(shared_object& job, std::error_code& ec) noexcept {
    if (!job.kills_members || is_locked_elsewhere(job.fd.get(), guardian_byte, true))
        return;
    const no_fork_now while_open; // a forked child would keep the lock, and so the guardian's place
    const unique_fd own = reopen(job.fd.get(), true, job.path, ec);
    // Locked before the guardian is there, through the description that it gets: so it is watched from now on, whoever dies.
    if (ec || !try_lock_bytes(own.get(), lock_kind::exclusive, guardian_byte, ec))
        return;
    const int fd = own.get();
    start_detached(watch, &fd, sizeof fd, {&fd, 1}, "mutual-guardian", ec);
}

void miss_guardian(shared_object& job) noexcept {
    std::error_code ignored;
    if (job.is_read_only || !job.kills_members || !is_valid(mark_in(page_of(job))))
        return;
    const guarded_job guard(job, ignored);
    if (guard)
        be_guarded(job, ignored);
}

} // namespace mutual::posix
