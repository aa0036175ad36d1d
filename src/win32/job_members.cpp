// Who is in a job, and when nobody is any more. A completion port would tell that too (JB-08), but a job can have only
// one, which is the business of whoever uses the job natively.

#include "win32/job.hpp"

#include "platform/job.hpp"
#include "win32/cancel_signal.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <new>

namespace mutual::platform {
namespace {

class member_list {
public:
    /// \param room  for how many members
    member_list(std::size_t room, std::error_code& ec) noexcept
        : size_(sizeof(JOBOBJECT_BASIC_PROCESS_ID_LIST) + room * sizeof(ULONG_PTR)),
          memory_(new (std::nothrow) std::byte[size_]) {
        if (!memory_)
            ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
    }

    /// \return how many members there are, also when there is no room for all of them
    std::size_t read(HANDLE job, std::error_code& ec) noexcept {
        auto* const list = new (memory_.get()) JOBOBJECT_BASIC_PROCESS_ID_LIST{};
        if (!QueryInformationJobObject(job, JobObjectBasicProcessIdList, list, static_cast<DWORD>(size_), nullptr) &&
            GetLastError() != ERROR_MORE_DATA) {
            ec = last_error();
            return 0;
        }
        ids_ = {list->ProcessIdList, list->NumberOfProcessIdsInList};
        return list->NumberOfAssignedProcesses;
    }

    [[nodiscard]] std::span<const ULONG_PTR> ids() const noexcept { return ids_; }

private:
    std::size_t size_;
    std::unique_ptr<std::byte[]> memory_;
    std::span<const ULONG_PTR> ids_;
};

/// Somebody of them who has not ended; null when nobody may be opened.
unique_handle living_member(HANDLE job, const member_list& members) noexcept {
    for (const ULONG_PTR id : members.ids()) {
        std::error_code ignored;
        unique_handle process = open_process(static_cast<process_id>(id), SYNCHRONIZE, ignored);
        // The number may be another process's by now, and who has ended may still be in the list for a moment.
        if (process && is_in_job(process.get(), job) && WaitForSingleObject(process.get(), 0) == WAIT_TIMEOUT)
            return process;
    }
    return {};
}

/// A while in which nothing can be waited for. signaled: it is time to look again.
wait_status pause(deadline until, cancellation* cancel) noexcept {
    constexpr std::uint32_t milliseconds = 10;
    if (until.passed())
        return wait_status::timed_out;
    const DWORD limit = until.milliseconds_left(milliseconds);
    if (cancel == nullptr) {
        Sleep(limit);
        return wait_status::signaled;
    }
    return WaitForSingleObject(signal_of(*cancel).event(), limit) == WAIT_OBJECT_0 ? wait_status::stopped
                                                                                   : wait_status::signaled;
}

} // namespace

wait_status wait_until_empty(waitable& job, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    constexpr std::size_t enough_to_find_one = 64;
    member_list members(enough_to_find_one, ec);
    while (!ec) {
        const std::size_t count = members.read(job.handle.get(), ec);
        if (ec)
            break;
        if (count == 0)
            return wait_status::signaled;
        // The job is not empty before any one of them has ended.
        const unique_handle member = living_member(job.handle.get(), members);
        const wait_status status = member ? wait_for_handle(member.get(), until, cancel, ec) : pause(until, cancel);
        if (status != wait_status::signaled)
            return status;
    }
    return wait_status::failed;
}

std::size_t list_members(waitable& job, std::span<process_id> room, std::error_code& ec) noexcept {
    member_list members(room.size(), ec);
    const std::size_t count = ec ? 0 : members.read(job.handle.get(), ec);
    const std::span<const ULONG_PTR> ids = members.ids().first(std::min(members.ids().size(), room.size()));
    std::ranges::transform(ids, room.begin(), [](ULONG_PTR id) noexcept { return static_cast<process_id>(id); });
    return count;
}

} // namespace mutual::platform
