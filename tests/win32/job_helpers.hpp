#pragma once
/// \file
/// Jobs for tests: members, and what Windows itself says about them.

#include "support/child_process.hpp"
#include "support/doctest.hpp"

#include <mutual/named_job.hpp>

#include <string>

#include "win32/unique_handle.hpp"

namespace mutual::test {

inline constexpr DWORD raw_limit = 30'000;

/// A member that does nothing until it is ended (role of job_test.cpp).
inline mutual::child_process start_sleeper(named_job& job) {
    return job.spawn(program_path(), role_arguments("job_sleeper"));
}

/// A process of no job, ended with the test.
class raw_sleeper {
public:
    raw_sleeper() {
        std::string command = '"' + program_path() + "\" --child=job_sleeper";
        STARTUPINFOA startup{};
        startup.cb = sizeof startup;
        PROCESS_INFORMATION made{};
        REQUIRE(CreateProcessA(nullptr, command.data(), nullptr, nullptr, FALSE, 0, nullptr, nullptr, &startup, &made));
        CloseHandle(made.hThread);
        process_.reset(made.hProcess);
        id_ = made.dwProcessId;
    }
    raw_sleeper(const raw_sleeper&) = delete;
    raw_sleeper& operator=(const raw_sleeper&) = delete;
    ~raw_sleeper() { end(); }

    void end() {
        TerminateProcess(process_.get(), 1);
        WaitForSingleObject(process_.get(), raw_limit);
    }
    [[nodiscard]] HANDLE handle() const noexcept { return process_.get(); }
    [[nodiscard]] mutual::process_id id() const noexcept { return id_; }

private:
    mutual::platform::unique_handle process_;
    mutual::process_id id_ = 0;
};

inline bool has_ended(HANDLE process, DWORD limit = raw_limit) {
    return WaitForSingleObject(process, limit) == WAIT_OBJECT_0;
}

inline DWORD exit_code_of(HANDLE process) {
    DWORD code = 0;
    REQUIRE(GetExitCodeProcess(process, &code));
    return code;
}

/// Null: any job.
inline bool is_in_job(HANDLE process, HANDLE job) {
    BOOL result = FALSE;
    REQUIRE(IsProcessInJob(process, job, &result));
    return result != FALSE;
}

inline JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits_of(HANDLE job) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION result{};
    REQUIRE(QueryInformationJobObject(job, JobObjectExtendedLimitInformation, &result, sizeof result, nullptr));
    return result;
}

} // namespace mutual::test
