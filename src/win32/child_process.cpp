// Programs that a job starts, and what becomes of them.

#include "platform/job.hpp"
#include "win32/attribute_list.hpp"
#include "win32/command_line.hpp"
#include "win32/environment_block.hpp"
#include "win32/inherited_handles.hpp"
#include "win32/job.hpp"
#include "win32/utf8_text.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

#include <memory>
#include <new>

namespace mutual::platform {

struct child {
    unique_handle process;
    process_id id = 0;
};

namespace {

/// Everything that CreateProcessW is told; it keeps nothing of it.
class launch {
public:
    launch(const program_to_start& what, std::error_code& ec) noexcept
        : line_(command_line(what.path, what.arguments, ec)) {
        if (!ec)
            environment_ = environment_block(what.options.environment, ec);
        if (!ec && !what.options.working_directory.empty())
            folder_ = to_utf16(what.options.working_directory, ec);
        if (!ec)
            inherited_.emplace(what.options, ec);
    }

    /// \param job  null: as a member of no further job
    child start(HANDLE job, DWORD flags, std::error_code& ec) noexcept {
        attribute_list attributes(2, ec);
        const std::span<const HANDLE> handles = inherited_->all();
        if (job != nullptr)
            attributes.set_handles(PROC_THREAD_ATTRIBUTE_JOB_LIST, &job, 1, ec);
        if (!handles.empty())
            attributes.set_handles(PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles.data(), handles.size(), ec);
        if (ec)
            return {};
        STARTUPINFOEXW startup{};
        startup.StartupInfo.cb = sizeof(startup);
        startup.lpAttributeList = attributes.get();
        inherited_->describe(startup.StartupInfo);
        PROCESS_INFORMATION made{};
        // Without a list every inheritable handle of the process would be inherited.
        const BOOL inherits = handles.empty() ? FALSE : TRUE;
        if (!CreateProcessW(nullptr, line_.get(), nullptr, nullptr, inherits,
                            flags | CREATE_UNICODE_ENVIRONMENT | EXTENDED_STARTUPINFO_PRESENT, environment_.get(),
                            folder_.get(), &startup.StartupInfo, &made)) {
            ec = last_error();
            return {};
        }
        CloseHandle(made.hThread);
        return {unique_handle(made.hProcess), made.dwProcessId};
    }

private:
    std::unique_ptr<wchar_t[]> line_; // written to by CreateProcessW
    std::unique_ptr<wchar_t[]> environment_;
    std::unique_ptr<wchar_t[]> folder_;
    std::optional<inherited_handles> inherited_;
};

/// "Access denied" is said of a program that must not be run, and of a job that does not nest with those of the caller
/// (JB-17). Which one it is shows when it is started without the job, before it runs.
bool is_denied_by_job(launch& program, const std::error_code& error) noexcept {
    if (error != std::error_code(ERROR_ACCESS_DENIED, native_category()) || !is_in_job(GetCurrentProcess(), nullptr))
        return false;
    std::error_code ec;
    const child attempt = program.start(nullptr, CREATE_SUSPENDED, ec);
    if (!ec)
        TerminateProcess(attempt.process.get(), 1);
    return !ec;
}

std::error_code start_error(launch& program, const std::error_code& error) noexcept {
    if (error == std::error_code(ERROR_NOT_ENOUGH_QUOTA, native_category()))
        return errc::job_limit_reached;
    return is_denied_by_job(program, error) ? make_error_code(errc::in_another_job) : error;
}

} // namespace

void child_closer::operator()(child* process) const noexcept {
    delete process;
}

child* spawn_member(waitable& job, const program_to_start& what, std::error_code& ec) {
    std::unique_ptr<child> result(new (std::nothrow) child);
    if (!result) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return nullptr;
    }
    launch program(what, ec);
    if (ec)
        return nullptr;
    // The kernel makes it a member as it makes it: there is no moment in which the death of the caller leaves it behind.
    *result = program.start(job.handle.get(), 0, ec);
    if (ec)
        ec = start_error(program, ec);
    return ec ? nullptr : result.release();
}

process_id id_of(const child& process) noexcept {
    return process.id;
}

native_handle_type native_handle(const child& process) noexcept {
    return process.process.get();
}

wait_status wait_for_end(child& process, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    return wait_for_handle(process.process.get(), until, cancel, ec);
}

std::optional<int> exit_code_of(child& process, std::error_code& ec) noexcept {
    // Not by the code alone: a program may end with the one that means "still active".
    if (WaitForSingleObject(process.process.get(), 0) == WAIT_TIMEOUT)
        return std::nullopt;
    DWORD code = 0;
    if (GetExitCodeProcess(process.process.get(), &code))
        return static_cast<int>(code);
    ec = last_error();
    return std::nullopt;
}

} // namespace mutual::platform
