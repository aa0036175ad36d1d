#pragma once
/// \file
/// Errors. Every operation that can fail has two forms, as in `<filesystem>`: one takes `std::error_code&` as its
/// last argument, the other throws mutual::object_error. The `error_code` form never throws, clears the code on
/// success, and on failure leaves everything as it was.

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual {

class object_name;

/// What the operating system has no word for. Everything else arrives as the system's own code (an `errno` value, a
/// Win32 error) in native_category(), and compares equal to the `std::errc` condition with the same meaning, on
/// every system alike. Values are never reused; new ones are added at the end.
enum class errc {
    // Names. All compare equal to std::errc::invalid_argument but for name_too_long (filename_too_long).
    empty_name = 1,             ///< The name is empty (NS-10, NS-11). `create_unnamed` makes an object without a name.
    name_too_long,              ///< Longer than object_name::max_size bytes (LM-03).
    name_contains_nul,          ///< A NUL inside the name; Win32 would stop reading there (NS-28).
    name_not_utf8,              ///< Not well-formed UTF-8, so there is no UTF-16 spelling of it.
    name_is_reserved,           ///< "Local", "Global" and "Session" are the system's own words (NS-23).
    name_starts_with_backslash, ///< (NS-16)
    name_contains_backslash,    ///< A backslash after anything but `Local\` or `Global\` (NS-15, NS-20, NS-21).
    name_prefix_reserved,       ///< `Session\…` belongs to the system (NS-24).
    name_missing,               ///< `Local\` or `Global\` with nothing after it (NS-22).

    // Objects.
    wrong_object_type,   ///< The name belongs to an object of another type (NS-02, NS-03).
    incompatible_layout, ///< The shared bytes were written by a version of mutual that this one cannot read.
    not_a_mutual_object, ///< What bears the name was not made by mutual, or was overwritten.
    untrusted_object,    ///< Owner or permissions are not those this scope asks for. (permission_denied)
    name_collision,      ///< Two long names with one digest: refused, never shared.
    name_busy,           ///< Another process holds the name's guard and does not run (stopped?). (timed_out)
    empty_handle,        ///< The handle refers to no object. (bad_file_descriptor)
    too_many_holders,    ///< More processes than the layout can seat. (resource_unavailable_try_again)

    // Mutexes.
    not_owner,       ///< Unlock by another thread than the owner (MX-05, MX-06). (operation_not_permitted)
    recursion_limit, ///< Locked too often by its owner (MX-20). (resource_unavailable_try_again)

    // Regions and views.
    zero_size,           ///< A memory region of 0 bytes (SZ-01). (invalid_argument)
    size_too_large,      ///< Larger than any region can be (SZ-14). (invalid_argument)
    store_full,          ///< Not enough memory to back the region (SZ-11). (not_enough_memory, no_space_on_device)
    empty_file,          ///< A file of 0 bytes cannot be mapped (SZ-05). (invalid_argument)
    file_too_small,      ///< A read-only region larger than its file (SZ-07). (invalid_argument)
    backing_file_lost,   ///< The file behind a named region cannot be reached. (no_such_file_or_directory)
    out_of_range,        ///< Beyond the end of the region or view (VW-05 … VW-08). (result_out_of_range)
    misaligned,          ///< An address or offset is not a multiple of what is needed (VW-15). (invalid_argument)
    address_in_use,      ///< The requested address range is not free (VW-14). (address_in_use)
    insufficient_rights, ///< The handle or view was not opened for this access (PR-17 … PR-22). (permission_denied)
    large_pages_unavailable, ///< page_request::require could not be met (SE-09). (not_enough_memory)
    not_supported,           ///< This system cannot do it at all. (not_supported)

    // Semaphores and timers.
    semaphore_full, ///< A release beyond the maximum (SM-05). (value_too_large)
    invalid_count,  ///< A count of a semaphore that cannot be (SM-01, SM-07). (invalid_argument)
    invalid_period, ///< A negative or too long period of a timer (TM-13). (invalid_argument)

    // Waits for several objects.
    no_objects,         ///< An empty list (WT-17). (invalid_argument)
    too_many_objects,   ///< More than max_wait_objects (WT-18). (invalid_argument)
    duplicate_object,   ///< The same object twice in a wait for all (WT-15). (invalid_argument)
    cannot_be_signaled, ///< signal_and_wait with a timer to signal (WT-27). (invalid_argument)

    // Handles across processes.
    invalid_token, ///< Not a token, a damaged one, or one of this very process. (invalid_argument)
    stale_token,   ///< Behind the token is no such object (any more). (no_such_file_or_directory)
    lost_in_fork, ///< The process forked without a descriptor to spare; the handle is lost in the child. (bad_file_descriptor)
    name_removed, ///< The object's file was removed by somebody else; others may make another object of that name.

    // Jobs.
    process_ended,     ///< A process that has ended cannot become a member (JB-14). (no_such_process)
    in_another_job,    ///< The process is in a job that this one does not lie within (JB-17). (permission_denied)
    job_limit_reached, ///< The job has as many members as it may have (JB-18). (resource_unavailable_try_again)
    invalid_limit,     ///< A limit of 0, a negative, or a too large one. (invalid_argument)
};

/// The category of mutual::errc. Its codes compare equal to the `std::errc` conditions named at each value.
[[nodiscard]] const std::error_category& category() noexcept;

/// The category of the system's own codes: `errno` values on POSIX, Win32 error codes on Windows. They are kept
/// unchanged in `error_code::value()`; comparison with `std::errc` works alike with every compiler and library.
[[nodiscard]] const std::error_category& native_category() noexcept;

[[nodiscard]] std::error_code make_error_code(errc code) noexcept;

/// The whole story of a failed operation as one line for a log or a user: operation, object, cause, and what would
/// help; for a full store also which one it is and how much is free, for a refused access who owns the object.
/// It looks at the system as it is now, so call it right after the failure. Never throws for any `code`;
/// may throw std::bad_alloc.
/// \param operation  what was tried, e.g. "open region"; may be empty
/// \param name       the object's name as given; may be empty (unnamed)
[[nodiscard]] std::string explain(const std::error_code& code, std::string_view operation, std::string_view name);

/// What the throwing forms throw. what() is explain()'s line; code() keeps the original code.
class object_error : public std::system_error {
public:
    object_error(std::error_code code, std::string_view operation, std::string_view name);

    [[nodiscard]] const char* what() const noexcept override;
    /// What was tried, e.g. "create mutex".
    [[nodiscard]] std::string_view operation() const noexcept;
    /// The object's name as it was given; empty for an unnamed object. For an operation on a handle, which keeps no
    /// name, the system's name of the object (native_name()).
    [[nodiscard]] std::string_view name() const noexcept;

private:
    struct text;
    std::shared_ptr<const text> text_;
};

} // namespace mutual

template <>
struct std::is_error_code_enum<mutual::errc> : std::true_type {};
