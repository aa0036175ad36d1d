#pragma once
/// \file
/// What the calls about jobs have in common.

#include "platform/error.hpp"

#include <mutual/child_process.hpp>
#include <mutual/named_job.hpp>

#include <system_error>

#include "win32/unique_handle.hpp"

namespace mutual::platform {

/// False with `ec` set when that fails.
template <typename Information>
bool query_job(HANDLE job, JOBOBJECTINFOCLASS what, Information& info, std::error_code& ec) noexcept {
    if (QueryInformationJobObject(job, what, &info, sizeof(info), nullptr))
        return true;
    ec = last_error();
    return false;
}

/// Gives a new job what it is to have from the beginning. \return 0, or the error
DWORD set_up(HANDLE job, const job_options& options) noexcept;

/// Null means any job.
bool is_in_job(HANDLE process, HANDLE job) noexcept;

/// \param rights  to query it is added: PROCESS_QUERY_INFORMATION, which Wine asks for where Windows does with less
/// \errors std::errc::no_such_process
unique_handle open_process(process_id process, DWORD rights, std::error_code& ec) noexcept;

} // namespace mutual::platform
