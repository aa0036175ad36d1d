#include "win32/job.hpp"

#include "platform/job.hpp"
#include "win32/duplicate_handle.hpp"
#include "win32/handle_facts.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {
namespace {

constexpr DWORD rights_to_assign = PROCESS_SET_QUOTA | PROCESS_TERMINATE;

/// Reports as a create call does: ERROR_ALREADY_EXISTS with a handle. Leaves `refusal` when there is no such job, either.
HANDLE open_instead(const wchar_t* path, DWORD rights, DWORD refusal) noexcept {
    const HANDLE result = path != nullptr ? OpenJobObjectW(rights, FALSE, path) : nullptr;
    SetLastError(result != nullptr ? DWORD{ERROR_ALREADY_EXISTS} : refusal);
    return result;
}

/// CreateJobObjectW with the rights of the handle, as the ...ExW calls of the other types: it has no such form, and
/// asks for all rights, which an existing job need not grant to the caller.
HANDLE create_with_rights(SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights,
                          const job_options& options) noexcept {
    const unique_handle whole(CreateJobObjectW(security, path));
    const DWORD error = GetLastError();
    if (!whole)
        return error == ERROR_ACCESS_DENIED ? open_instead(path, rights, error) : nullptr;
    const DWORD failure = error == ERROR_ALREADY_EXISTS ? DWORD{ERROR_SUCCESS} : set_up(whole.get(), options);
    if (failure != ERROR_SUCCESS) {
        SetLastError(failure);
        return nullptr;
    }
    std::error_code refusal;
    unique_handle result = duplicate_here(whole.get(), rights, refusal);
    if (result)
        SetLastError(error);
    return result.release();
}

/// What it means that a process was refused. The kernel has one code for most of it, and may have it for a process
/// that is a member already, too.
std::error_code refusal_of(HANDLE job, HANDLE process, std::error_code error) noexcept {
    if (error.value() == ERROR_NOT_ENOUGH_QUOTA)
        return errc::job_limit_reached;
    if (error.value() != ERROR_ACCESS_DENIED || !has_rights(process, rights_to_assign))
        return error;
    // The caller's handle need not have the right to look.
    std::error_code ec;
    const unique_handle asked = duplicate_here(process, SYNCHRONIZE | PROCESS_QUERY_INFORMATION, ec);
    if (ec)
        return error;
    if (WaitForSingleObject(asked.get(), 0) == WAIT_OBJECT_0)
        return errc::process_ended;
    if (is_in_job(asked.get(), job))
        return {};
    return is_in_job(asked.get(), nullptr) ? make_error_code(errc::in_another_job) : error;
}

} // namespace

bool is_in_job(HANDLE process, HANDLE job) noexcept {
    BOOL result = FALSE;
    return IsProcessInJob(process, job, &result) && result;
}

unique_handle open_process(process_id process, DWORD rights, std::error_code& ec) noexcept {
    unique_handle result(OpenProcess(rights | PROCESS_QUERY_INFORMATION, FALSE, process));
    if (!result) // the process of another user, or an elevated one, may allow this much
        result.reset(OpenProcess(rights | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, process));
    if (!result) {
        ec = last_error();
        if (ec.value() == ERROR_INVALID_PARAMETER)
            ec = std::make_error_code(std::errc::no_such_process);
    } else if (GetProcessId(result.get()) != process) { // the kernel overlooks the lowest two bits
        ec = std::make_error_code(std::errc::no_such_process);
        result.reset();
    }
    return result;
}

waitable* create_job(const object_name* name, disposition how, const job_options& options, bool& created,
                     std::error_code& ec) noexcept {
    return create_waitable(object_type::job, name, how, options, true, created, ec,
                           [&](SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights) noexcept {
                               return create_with_rights(security, path, rights, options);
                           });
}

waitable* open_job(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return open_waitable(object_type::job, name, options, ec, OpenJobObjectW);
}

void assign_process(waitable& job, process_id process, std::error_code& ec) noexcept {
    const unique_handle handle = open_process(process, rights_to_assign, ec);
    if (handle)
        assign_process_handle(job, handle.get(), ec);
}

void assign_process_handle(waitable& job, native_handle_type process, std::error_code& ec) noexcept {
    if (!AssignProcessToJobObject(job.handle.get(), process))
        ec = refusal_of(job.handle.get(), process, last_error());
}

void terminate_job(waitable& job, int exit_code, std::error_code& ec) noexcept {
    if (!TerminateJobObject(job.handle.get(), static_cast<UINT>(exit_code)))
        ec = last_error();
}

bool is_member(waitable& job, process_id process, std::error_code& ec) noexcept {
    const unique_handle handle = open_process(process, 0, ec);
    BOOL result = FALSE;
    if (handle && !IsProcessInJob(handle.get(), job.handle.get(), &result))
        ec = last_error();
    return result != FALSE;
}

} // namespace mutual::platform
