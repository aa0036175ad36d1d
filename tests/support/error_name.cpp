#include "support/error_name.hpp"

#include <mutual/error.hpp>

namespace mutual::test {
namespace {

struct own_name {
    errc code;
    const char* text;
};

constexpr own_name own_names[] = {
    {errc::empty_name, "empty_name"},
    {errc::name_too_long, "name_too_long"},
    {errc::name_contains_nul, "name_contains_nul"},
    {errc::name_not_utf8, "name_not_utf8"},
    {errc::name_is_reserved, "name_is_reserved"},
    {errc::name_starts_with_backslash, "name_starts_with_backslash"},
    {errc::name_contains_backslash, "name_contains_backslash"},
    {errc::name_prefix_reserved, "name_prefix_reserved"},
    {errc::name_missing, "name_missing"},
    {errc::wrong_object_type, "wrong_object_type"},
    {errc::incompatible_layout, "incompatible_layout"},
    {errc::not_a_mutual_object, "not_a_mutual_object"},
    {errc::untrusted_object, "untrusted_object"},
    {errc::name_collision, "name_collision"},
    {errc::name_busy, "name_busy"},
    {errc::empty_handle, "empty_handle"},
    {errc::too_many_holders, "too_many_holders"},
    {errc::not_owner, "not_owner"},
    {errc::recursion_limit, "recursion_limit"},
    {errc::zero_size, "zero_size"},
    {errc::size_too_large, "size_too_large"},
    {errc::store_full, "store_full"},
    {errc::empty_file, "empty_file"},
    {errc::file_too_small, "file_too_small"},
    {errc::backing_file_lost, "backing_file_lost"},
    {errc::out_of_range, "out_of_range"},
    {errc::misaligned, "misaligned"},
    {errc::address_in_use, "address_in_use"},
    {errc::insufficient_rights, "insufficient_rights"},
    {errc::large_pages_unavailable, "large_pages_unavailable"},
    {errc::not_supported, "not_supported"},
    {errc::semaphore_full, "semaphore_full"},
    {errc::invalid_count, "invalid_count"},
    {errc::invalid_period, "invalid_period"},
    {errc::no_objects, "no_objects"},
    {errc::too_many_objects, "too_many_objects"},
    {errc::duplicate_object, "duplicate_object"},
    {errc::cannot_be_signaled, "cannot_be_signaled"},
    {errc::invalid_token, "invalid_token"},
    {errc::stale_token, "stale_token"},
    {errc::lost_in_fork, "lost_in_fork"},
    {errc::name_removed, "name_removed"},
    {errc::process_ended, "process_ended"},
    {errc::in_another_job, "in_another_job"},
    {errc::job_limit_reached, "job_limit_reached"},
    {errc::invalid_limit, "invalid_limit"},
};

struct condition_name {
    std::errc condition;
    const char* text;
};

constexpr condition_name condition_names[] = {
    {std::errc::file_exists, "file_exists"},
    {std::errc::no_such_file_or_directory, "no_such_file_or_directory"},
    {std::errc::permission_denied, "permission_denied"},
    {std::errc::operation_not_permitted, "operation_not_permitted"},
    {std::errc::invalid_argument, "invalid_argument"},
    {std::errc::not_enough_memory, "not_enough_memory"},
    {std::errc::no_space_on_device, "no_space_on_device"},
    {std::errc::too_many_files_open, "too_many_files_open"},
    {std::errc::timed_out, "timed_out"},
    {std::errc::no_such_process, "no_such_process"},
};

} // namespace

std::string_view to_text(wait_status status) noexcept {
    switch (status) {
    case wait_status::signaled:
        return "signaled";
    case wait_status::abandoned:
        return "abandoned";
    case wait_status::timed_out:
        return "timed_out";
    case wait_status::stopped:
        return "stopped";
    case wait_status::failed:
        return "failed";
    }
    return "not a wait_status";
}

std::string_view to_text(mutex_state state) noexcept {
    switch (state) {
    case mutex_state::free:
        return "free";
    case mutex_state::owned_by_this_thread:
        return "owned_by_this_thread";
    case mutex_state::owned:
        return "owned";
    case mutex_state::abandoned:
        return "abandoned";
    }
    return "not a mutex_state";
}

std::string error_name(const std::error_code& code) {
    if (!code)
        return "none";
    for (const own_name& own : own_names)
        if (code == make_error_code(own.code))
            return own.text;
    for (const condition_name& known : condition_names)
        if (code == known.condition)
            return known.text;
    return "unknown " + std::to_string(code.value()) + " (" + code.message() + ")";
}

} // namespace mutual::test
