#pragma once
/// \file
/// named_job: processes that are counted, limited and ended as one.

#include <mutual/child_process.hpp>
#include <mutual/job_limits.hpp>
#include <mutual/object_name.hpp>
#include <mutual/open_options.hpp>
#include <mutual/permissions.hpp>
#include <mutual/spawn_options.hpp>
#include <mutual/waitable_handle.hpp>

#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace mutual {

/// How to create a job.
struct job_options {
    /// The members are terminated with the last handle of the job, also when that goes because its process was killed
    /// (LT-22, JB-11). Fixed when the job is made. On POSIX one small process, the guardian, then watches over the job
    /// from its first member on.
    bool kill_on_last_close = false;
    /// A member may start processes outside the job, if it asks the system for that (JB-04, JB-05). Nobody can ask for
    /// it on POSIX: errc::not_supported.
    bool allow_breakaway = false;
    job_limits limits{};
    object_rights rights = object_rights::all; ///< of this handle, its creator's included (CO-13)
    permissions permit{};                      ///< who may open a new object (CO-12)
};

/// How to start a program.
struct program_options {
    std::vector<std::string> environment{}; ///< "NAME=value"; none of them: the caller's own
    std::string working_directory{};        ///< empty: the caller's own
    spawn_options* handles = nullptr;       ///< what it inherits beside its standard streams; null: nothing
    // Streams: a file's HANDLE or descriptor, which stays the caller's; "none": the caller's own.
    native_handle_type standard_input = no_native_handle;
    native_handle_type standard_output = no_native_handle;
    native_handle_type standard_error = no_native_handle;
};

/// A handle of a named job. Members stay members for life (JB-02), and so do their children and children's children
/// (JB-03), whatever session, process group or parent they choose.
///
/// A job is *signaled* by terminate() alone, and stays so (JB-06, JB-07). That its members have all ended by themselves
/// signals nothing (JB-08): \see wait_until_empty. Waiting is in the base class.
///
/// The name goes with the last handle of any process, while the members run on as members of a job that nobody can open
/// any more (LT-21), or are terminated with it: \see job_options::kill_on_last_close. A member that has a handle of its
/// own job keeps it alive (JB-13): pass none to it.
///
/// Jobs nest: a member of one job may become a member of another one that has no members yet, or that lies within the
/// first one already (JB-17). Limits of the outer one hold for all.
///
/// On Windows a native job object. On Linux docs/jobs.md tells how members are found, and what that does not cover.
///
/// Rights: query for everything that looks, modify for all else (JB-19). Thread safety: as \see waitable.
/// Errors of the factories: as for named_mutex, and those of set_limits(). A job that exists keeps its options.
class named_job : public waitable_handle<named_job> {
public:
    static constexpr object_type type = object_type::job;

    named_job() noexcept = default;

    /// Makes a new job, without members. \errors std::errc::file_exists when the name has a job already
    /// \see CreateJobObjectW
    [[nodiscard]] static named_job create(const object_name& name, const job_options& options = {});
    [[nodiscard]] static named_job create(const object_name& name, const job_options& options,
                                          std::error_code& ec) noexcept;
    /// Opens the job of that name. \errors std::errc::no_such_file_or_directory (NS-07)
    /// \see OpenJobObjectW
    [[nodiscard]] static named_job open(const object_name& name, const open_options& options = {});
    [[nodiscard]] static named_job open(const object_name& name, std::error_code& ec) noexcept;
    [[nodiscard]] static named_job open(const object_name& name, const open_options& options,
                                        std::error_code& ec) noexcept;
    /// Opens the job of that name, or makes it; created() tells which (CO-14).
    [[nodiscard]] static named_job open_or_create(const object_name& name, const job_options& options = {});
    [[nodiscard]] static named_job open_or_create(const object_name& name, const job_options& options,
                                                  std::error_code& ec) noexcept;
    /// Makes a job without a name; \see waitable_handle for the ways to hand it to others.
    [[nodiscard]] static named_job create_unnamed(const job_options& options = {});
    [[nodiscard]] static named_job create_unnamed(const job_options& options, std::error_code& ec) noexcept;

    /// Makes a running process a member. Children that it has already are not (JB-03).
    ///
    /// The number must be that of a process that cannot end unnoticed: the calling one, or a child that was not waited
    /// for. For any other one use assign_handle().
    /// \errors errc::process_ended (JB-14); errc::in_another_job (JB-17); errc::job_limit_reached, and the process is
    ///         terminated (JB-18); std::errc::permission_denied or operation_not_permitted: not a process of the
    ///         caller's; std::errc::no_such_process
    /// \see AssignProcessToJobObject
    void assign(process_id process);
    void assign(process_id process, std::error_code& ec) noexcept;
    /// The same by a HANDLE with PROCESS_SET_QUOTA and PROCESS_TERMINATE, or a descriptor of pidfd_open(2).
    void assign_handle(native_handle_type process);
    void assign_handle(native_handle_type process, std::error_code& ec) noexcept;

    /// Starts a program as a member: it is one before its first instruction.
    /// \param program  a path in UTF-8, seen from the caller's folder; without a folder in it, looked for in PATH (on
    ///        Windows as CreateProcessW does)
    /// \param arguments  those after the program's own name; quoted as needed on Windows
    /// \errors those of execve(2) or CreateProcessW: std::errc::no_such_file_or_directory, permission_denied,
    ///         executable_format_error, on Windows also for batch files, whose arguments the command processor would
    ///         read once more; errc::job_limit_reached; errc::in_another_job
    child_process spawn(std::string_view program, std::span<const std::string> arguments = {},
                        const program_options& options = {});
    child_process spawn(std::string_view program, std::span<const std::string> arguments,
                        const program_options& options, std::error_code& ec); // may throw std::bad_alloc

    /// Ends all members, those of jobs within this one included, without asking them, and signals the job (JB-06), also
    /// when it has none (JB-10). A caller that is a member ends too. Later members are not concerned (JB-07).
    /// \param exit_code  of the members, on Windows; on POSIX a killed process has none
    /// \see TerminateJobObject
    void terminate(int exit_code = 1);
    void terminate(int exit_code, std::error_code& ec) noexcept;

    /// Waits until the job has no living members; at once when it has none yet.
    wait_result wait_until_empty(const wait_limits& limits = {});
    wait_result wait_until_empty(const wait_limits& limits, std::error_code& ec) noexcept;

    /// The living members, those of jobs within this one included, in no order.
    [[nodiscard]] std::vector<process_id> processes() const;
    [[nodiscard]] std::vector<process_id> processes(std::error_code& ec) const;
    /// Is that process a member? \errors std::errc::no_such_process
    [[nodiscard]] bool contains(process_id process) const;
    [[nodiscard]] bool contains(process_id process, std::error_code& ec) const noexcept;

    /// What the members have used.
    [[nodiscard]] job_accounting accounting() const;
    [[nodiscard]] job_accounting accounting(std::error_code& ec) const noexcept;

    [[nodiscard]] job_limits limits() const;
    [[nodiscard]] job_limits limits(std::error_code& ec) const noexcept;
    /// Replaces all limits. On failure none is changed; on POSIX a member may keep a new one, when a system call failed for
    /// one that could not be foreseen and the caller is not privileged to raise again what it lowered.
    /// \errors errc::not_supported: active_processes and job_memory on Linux where the kernel offers no control group
    ///         with that controller; errc::invalid_limit; std::errc::permission_denied or operation_not_permitted: on
    ///         POSIX to raise a limit or a priority of living members takes privileges
    /// \see SetInformationJobObject
    void set_limits(const job_limits& limits);
    void set_limits(const job_limits& limits, std::error_code& ec) noexcept;

private:
    static named_job make(const object_name* name, platform::disposition how, const job_options& options,
                          std::error_code& ec) noexcept;
};

} // namespace mutual
