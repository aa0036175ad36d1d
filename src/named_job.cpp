#include <mutual/error.hpp>
#include <mutual/named_job.hpp>

#include "job_limits.hpp"
#include "limited_wait.hpp"
#include "make_object.hpp"
#include "platform/job.hpp"
#include "waitable_factory.hpp"

#include <algorithm>
#include <new>

namespace mutual {

using platform::disposition;

named_job named_job::make(const object_name* name, disposition how, const job_options& options,
                          std::error_code& ec) noexcept {
    named_job result;
    ec = check_limits(options.limits);
    if (ec)
        return result;
    bool created = false;
    platform::waitable* const made =
        create_waitable(name, options, created, ec, [&](bool& is_new, std::error_code& error) noexcept {
            return platform::create_job(name, how, options, is_new, error);
        });
    result.adopt(made, options.rights, created);
    return result;
}

named_job named_job::create(const object_name& name, const job_options& options, std::error_code& ec) noexcept {
    return make(&name, disposition::create_only, options, ec);
}

named_job named_job::create(const object_name& name, const job_options& options) {
    return make_or_throw(name.text(), "create job", [&](std::error_code& ec) { return create(name, options, ec); });
}

named_job named_job::open(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    named_job result;
    ec = check_open(name, options);
    if (!ec)
        result.adopt(platform::open_job(name, options, ec), options.rights, false);
    return result;
}

named_job named_job::open(const object_name& name, std::error_code& ec) noexcept {
    return open(name, open_options(), ec);
}

named_job named_job::open(const object_name& name, const open_options& options) {
    return make_or_throw(name.text(), "open job", [&](std::error_code& ec) { return open(name, options, ec); });
}

named_job named_job::open_or_create(const object_name& name, const job_options& options, std::error_code& ec) noexcept {
    return make(&name, disposition::open_or_create, options, ec);
}

named_job named_job::open_or_create(const object_name& name, const job_options& options) {
    return make_or_throw(name.text(), "open or create job",
                         [&](std::error_code& ec) { return open_or_create(name, options, ec); });
}

named_job named_job::create_unnamed(const job_options& options, std::error_code& ec) noexcept {
    return make(nullptr, disposition::create_only, options, ec);
}

named_job named_job::create_unnamed(const job_options& options) {
    return make_or_throw({}, "create unnamed job", [&](std::error_code& ec) { return create_unnamed(options, ec); });
}

void named_job::assign(process_id process, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec)
        platform::assign_process(*handle(), process, ec);
}

void named_job::assign(process_id process) {
    std::error_code ec;
    assign(process, ec);
    if (ec)
        fail(ec, "assign process to job");
}

void named_job::assign_handle(native_handle_type process, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec)
        platform::assign_process_handle(*handle(), process, ec);
}

void named_job::assign_handle(native_handle_type process) {
    std::error_code ec;
    assign_handle(process, ec);
    if (ec)
        fail(ec, "assign process to job");
}

namespace {

bool contains_nul(std::string_view text) noexcept {
    return text.find('\0') != std::string_view::npos;
}

/// What the system reads up to the first NUL would mean something else than what was asked for.
std::error_code check_program(std::string_view path, std::span<const std::string> arguments,
                              const program_options& options) noexcept {
    const bool is_sound = !path.empty() && !contains_nul(path) && !contains_nul(options.working_directory) &&
                          std::ranges::none_of(arguments, contains_nul) &&
                          std::ranges::none_of(options.environment, contains_nul);
    return is_sound ? std::error_code() : std::make_error_code(std::errc::invalid_argument);
}

} // namespace

child_process named_job::spawn(std::string_view program, std::span<const std::string> arguments,
                               const program_options& options, std::error_code& ec) {
    ec = check_handle(object_rights::modify);
    if (!ec)
        ec = check_program(program, arguments, options);
    return ec ? child_process() : child_process(platform::spawn_member(*handle(), {program, arguments, options}, ec));
}

child_process named_job::spawn(std::string_view program, std::span<const std::string> arguments,
                               const program_options& options) {
    std::error_code ec;
    child_process result = spawn(program, arguments, options, ec);
    if (ec)
        fail(ec, "start program in job");
    return result;
}

void named_job::terminate(int exit_code, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec)
        platform::terminate_job(*handle(), exit_code, ec);
}

void named_job::terminate(int exit_code) {
    std::error_code ec;
    terminate(exit_code, ec);
    if (ec)
        fail(ec, "terminate job");
}

wait_result named_job::wait_until_empty(const wait_limits& limits, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::query);
    if (ec)
        return wait_status::failed;
    return limited_wait(limits, ec,
                        [&](deadline until, platform::cancellation* cancel) noexcept {
                            return platform::wait_until_empty(*handle(), until, cancel, ec);
                        })
        .status;
}

wait_result named_job::wait_until_empty(const wait_limits& limits) {
    std::error_code ec;
    const wait_result result = wait_until_empty(limits, ec);
    if (ec)
        fail(ec, "wait until job is empty");
    return result;
}

std::vector<process_id> named_job::processes(std::error_code& ec) const {
    ec = check_handle(object_rights::query);
    std::vector<process_id> result(16);
    while (!ec) {
        const std::size_t count = platform::list_members(*handle(), result, ec);
        const bool is_complete = count <= result.size();
        result.resize(is_complete ? count : count + count / 2);
        if (is_complete)
            break;
    }
    if (ec)
        result.clear();
    return result;
}

std::vector<process_id> named_job::processes() const {
    std::error_code ec;
    std::vector<process_id> result = processes(ec);
    if (ec)
        fail(ec, "list processes of job");
    return result;
}

bool named_job::contains(process_id process, std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return !ec && platform::is_member(*handle(), process, ec);
}

bool named_job::contains(process_id process) const {
    std::error_code ec;
    const bool result = contains(process, ec);
    if (ec)
        fail(ec, "look for process in job");
    return result;
}

job_accounting named_job::accounting(std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return ec ? job_accounting() : platform::account_for(*handle(), ec);
}

job_accounting named_job::accounting() const {
    std::error_code ec;
    const job_accounting result = accounting(ec);
    if (ec)
        fail(ec, "ask for accounting of job");
    return result;
}

job_limits named_job::limits(std::error_code& ec) const noexcept {
    ec = check_handle(object_rights::query);
    return ec ? job_limits() : platform::query_limits(*handle(), ec);
}

job_limits named_job::limits() const {
    std::error_code ec;
    const job_limits result = limits(ec);
    if (ec)
        fail(ec, "ask for limits of job");
    return result;
}

void named_job::set_limits(const job_limits& limits, std::error_code& ec) noexcept {
    ec = check_handle(object_rights::modify);
    if (!ec)
        ec = check_limits(limits);
    if (!ec)
        platform::set_limits(*handle(), limits, ec);
}

void named_job::set_limits(const job_limits& limits) {
    std::error_code ec;
    set_limits(limits, ec);
    if (ec)
        fail(ec, "set limits of job");
}

} // namespace mutual
