// Limits of jobs, and what was used.

#include "platform/job.hpp"
#include "win32/job.hpp"
#include "win32/kernel_time.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace mutual::platform {
namespace {

using native_limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION;

constexpr DWORD flags_of_limits = JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_JOB_MEMORY |
                                  JOB_OBJECT_LIMIT_PROCESS_MEMORY | JOB_OBJECT_LIMIT_PROCESS_TIME |
                                  JOB_OBJECT_LIMIT_PRIORITY_CLASS;

/// In the order of job_priority.
constexpr std::array<DWORD, 5> priority_classes = {IDLE_PRIORITY_CLASS, BELOW_NORMAL_PRIORITY_CLASS,
                                                   NORMAL_PRIORITY_CLASS, ABOVE_NORMAL_PRIORITY_CLASS,
                                                   HIGH_PRIORITY_CLASS};

/// Sets the flag and calls `set` when there is such a limit.
template <typename Limit, typename Set>
void put(native_limits& target, DWORD flag, const std::optional<Limit>& limit, Set set) noexcept {
    if (!limit)
        return;
    target.BasicLimitInformation.LimitFlags |= flag;
    set(*limit);
}

/// Leaves everything else as it is. False when a program of this size cannot even tell a limit.
bool put_all(native_limits& target, const job_limits& limits) noexcept {
    JOBOBJECT_BASIC_LIMIT_INFORMATION& basic = target.BasicLimitInformation;
    if (!std::in_range<SIZE_T>(limits.job_memory.value_or(0)) ||
        !std::in_range<SIZE_T>(limits.process_memory.value_or(0)))
        return false;
    basic.LimitFlags &= ~flags_of_limits;
    put(target, JOB_OBJECT_LIMIT_ACTIVE_PROCESS, limits.active_processes,
        [&](std::uint32_t count) noexcept { basic.ActiveProcessLimit = count; });
    put(target, JOB_OBJECT_LIMIT_JOB_MEMORY, limits.job_memory,
        [&](std::uint64_t bytes) noexcept { target.JobMemoryLimit = static_cast<SIZE_T>(bytes); });
    put(target, JOB_OBJECT_LIMIT_PROCESS_MEMORY, limits.process_memory,
        [&](std::uint64_t bytes) noexcept { target.ProcessMemoryLimit = static_cast<SIZE_T>(bytes); });
    put(target, JOB_OBJECT_LIMIT_PROCESS_TIME, limits.process_time,
        [&](kernel_ticks time) noexcept { basic.PerProcessUserTimeLimit.QuadPart = time.count(); });
    put(target, JOB_OBJECT_LIMIT_PRIORITY_CLASS, limits.priority, [&](job_priority priority) noexcept {
        basic.PriorityClass = priority_classes[static_cast<std::size_t>(priority)];
    });
    return true;
}

/// What a native program has set beyond the highest counts as that.
job_priority priority_of(DWORD priority_class) noexcept {
    const auto found = std::ranges::find(priority_classes, priority_class);
    return found == priority_classes.end() ? job_priority::high
                                           : static_cast<job_priority>(std::distance(priority_classes.begin(), found));
}

std::chrono::microseconds span_of(const LARGE_INTEGER& time) noexcept {
    return std::chrono::duration_cast<std::chrono::microseconds>(kernel_ticks(time.QuadPart));
}

/// \return 0, or the error
DWORD write(HANDLE job, native_limits& native) noexcept {
    return SetInformationJobObject(job, JobObjectExtendedLimitInformation, &native, sizeof(native)) ? ERROR_SUCCESS
                                                                                                    : GetLastError();
}

} // namespace

DWORD set_up(HANDLE job, const job_options& options) noexcept {
    native_limits native{};
    if (!put_all(native, options.limits))
        return ERROR_INVALID_PARAMETER;
    native.BasicLimitInformation.LimitFlags |=
        (options.kill_on_last_close ? DWORD{JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE} : DWORD{0}) |
        (options.allow_breakaway ? DWORD{JOB_OBJECT_LIMIT_BREAKAWAY_OK} : DWORD{0});
    return native.BasicLimitInformation.LimitFlags != 0 ? write(job, native) : DWORD{ERROR_SUCCESS};
}

void set_limits(waitable& job, const job_limits& limits, std::error_code& ec) noexcept {
    native_limits native{};
    if (!query_job(job.handle.get(), JobObjectExtendedLimitInformation, native, ec))
        return;
    const DWORD failure = put_all(native, limits) ? write(job.handle.get(), native) : DWORD{ERROR_INVALID_PARAMETER};
    if (failure != ERROR_SUCCESS)
        ec = std::error_code(static_cast<int>(failure), native_category());
}

job_limits query_limits(waitable& job, std::error_code& ec) noexcept {
    native_limits native{};
    job_limits result;
    if (!query_job(job.handle.get(), JobObjectExtendedLimitInformation, native, ec))
        return result;
    const JOBOBJECT_BASIC_LIMIT_INFORMATION& basic = native.BasicLimitInformation;
    if ((basic.LimitFlags & JOB_OBJECT_LIMIT_ACTIVE_PROCESS) != 0)
        result.active_processes = basic.ActiveProcessLimit;
    if ((basic.LimitFlags & JOB_OBJECT_LIMIT_JOB_MEMORY) != 0)
        result.job_memory = native.JobMemoryLimit;
    if ((basic.LimitFlags & JOB_OBJECT_LIMIT_PROCESS_MEMORY) != 0)
        result.process_memory = native.ProcessMemoryLimit;
    if ((basic.LimitFlags & JOB_OBJECT_LIMIT_PROCESS_TIME) != 0)
        result.process_time =
            std::chrono::ceil<std::chrono::milliseconds>(kernel_ticks(basic.PerProcessUserTimeLimit.QuadPart));
    if ((basic.LimitFlags & JOB_OBJECT_LIMIT_PRIORITY_CLASS) != 0)
        result.priority = priority_of(basic.PriorityClass);
    return result;
}

job_accounting account_for(waitable& job, std::error_code& ec) noexcept {
    JOBOBJECT_BASIC_ACCOUNTING_INFORMATION basic{};
    native_limits native{};
    job_accounting result;
    if (!query_job(job.handle.get(), JobObjectBasicAccountingInformation, basic, ec) ||
        !query_job(job.handle.get(), JobObjectExtendedLimitInformation, native, ec))
        return result;
    result.total_processes = basic.TotalProcesses;
    result.active_processes = basic.ActiveProcesses;
    result.user_time = span_of(basic.TotalUserTime);
    result.kernel_time = span_of(basic.TotalKernelTime);
    // Only counted from the first member on.
    if (native.PeakJobMemoryUsed != 0)
        result.peak_memory = native.PeakJobMemoryUsed;
    return result;
}

} // namespace mutual::platform
