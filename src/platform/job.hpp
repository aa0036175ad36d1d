#pragma once
/// \file
/// Jobs and what they start, as each system must provide them; see README.md here.

#include "platform/disposition.hpp"
#include "platform/handover.hpp"
#include "platform/waitable.hpp"

#include <mutual/named_job.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::platform {

/// `name` is null for an object without one. Null with `ec` set on failure, having changed nothing. The limits of a job
/// that exists stay.
waitable* create_job(const object_name* name, disposition how, const job_options& options, bool& created,
                     std::error_code& ec) noexcept;
waitable* open_job(const object_name& name, const open_options& options, std::error_code& ec) noexcept;

void assign_process(waitable& job, process_id process, std::error_code& ec) noexcept;
void assign_process_handle(waitable& job, native_handle_type process, std::error_code& ec) noexcept;
void terminate_job(waitable& job, int exit_code, std::error_code& ec) noexcept;

/// signaled: no living members. `cancel` as for the waits in waitable.hpp.
wait_status wait_until_empty(waitable& job, deadline until, cancellation* cancel, std::error_code& ec) noexcept;
/// Writes the living members, as many as there is room for. \return how many there are
std::size_t list_members(waitable& job, std::span<process_id> room, std::error_code& ec) noexcept;
bool is_member(waitable& job, process_id process, std::error_code& ec) noexcept;

job_accounting account_for(waitable& job, std::error_code& ec) noexcept;
job_limits query_limits(waitable& job, std::error_code& ec) noexcept;
/// They have been checked: \see check_limits.
void set_limits(waitable& job, const job_limits& limits, std::error_code& ec) noexcept;

// Declared in mutual/child_process.hpp:
//
// struct child;
//     The system's handle of a process that was started.
// void child_closer::operator()(child* process) const noexcept;

/// What to start; all in UTF-8, and free of NUL.
struct program_to_start {
    std::string_view path;
    std::span<const std::string> arguments;
    const program_options& options;
};

child* spawn_member(waitable& job, const program_to_start& what, std::error_code& ec);
process_id id_of(const child& process) noexcept;
native_handle_type native_handle(const child& process) noexcept;
/// signaled: it has ended.
wait_status wait_for_end(child& process, deadline until, cancellation* cancel, std::error_code& ec) noexcept;
/// Nothing while it runs.
std::optional<int> exit_code_of(child& process, std::error_code& ec) noexcept;

} // namespace mutual::platform
