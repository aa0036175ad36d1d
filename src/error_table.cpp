#include "error_table.hpp"

#include <array>
#include <cstddef>

namespace mutual {
namespace {

constexpr std::array entries{
    error_entry{errc::empty_name, std::errc::invalid_argument, "the name is empty",
                "give a name, or make an object without one by create_unnamed"},
    error_entry{errc::name_too_long, std::errc::filename_too_long, "the name is too long",
                "a name has at most 4095 bytes, a plain name of the system at most 255"},
    error_entry{errc::name_contains_nul, std::errc::invalid_argument, "the name contains a NUL character", ""},
    error_entry{errc::name_not_utf8, std::errc::invalid_argument, "the name is not well-formed UTF-8", ""},
    error_entry{errc::name_is_reserved, std::errc::invalid_argument, "the name is a word reserved for the system",
                "\"Local\", \"Global\" and \"Session\" cannot be names of objects"},
    error_entry{errc::name_starts_with_backslash, std::errc::invalid_argument, "the name starts with a backslash",
                "a backslash may only end the prefix Local\\ or Global\\"},
    error_entry{errc::name_contains_backslash, std::errc::invalid_argument, "the name contains a backslash",
                "a backslash may only end the prefix Local\\ or Global\\, spelled exactly so"},
    error_entry{errc::name_prefix_reserved, std::errc::invalid_argument,
                "the prefix Session\\ is reserved for the system", "use Local\\ or Global\\"},
    error_entry{errc::name_missing, std::errc::invalid_argument, "nothing follows the prefix of the name", ""},

    error_entry{errc::wrong_object_type, no_condition, "the name belongs to an object of another type",
                "all types share one set of names: choose another name"},
    error_entry{errc::incompatible_layout, no_condition, "the object was made by an incompatible version of mutual",
                "use the same version in all programs that share it"},
    error_entry{errc::not_a_mutual_object, no_condition,
                "what bears the name was not made by mutual, or was overwritten",
                "choose another name, or remove what bears it"},
    error_entry{errc::untrusted_object, std::errc::permission_denied,
                "the owner or the permissions of the object are not trustworthy", ""},
    error_entry{errc::name_collision, no_condition, "another name has the same short form", "choose another name"},
    error_entry{errc::name_busy, std::errc::timed_out, "another process is working on the name and does not go on",
                "look for a process that is stopped, and continue or end it"},
    error_entry{errc::empty_handle, std::errc::bad_file_descriptor, "the handle refers to no object", ""},
    error_entry{errc::too_many_holders, std::errc::resource_unavailable_try_again, "too many processes hold the object",
                ""},

    error_entry{errc::not_owner, std::errc::operation_not_permitted, "the calling thread does not own the mutex",
                "only the thread that locked a mutex can unlock it"},
    error_entry{errc::recursion_limit, std::errc::resource_unavailable_try_again,
                "the mutex was locked too often by its owner", "every lock needs an unlock"},

    error_entry{errc::zero_size, std::errc::invalid_argument, "a memory region cannot have 0 bytes",
                "to open a region without knowing its size, use open"},
    error_entry{errc::size_too_large, std::errc::invalid_argument, "the size is larger than any region can be", ""},
    error_entry{errc::store_full, std::errc::not_enough_memory, "not enough memory to back the region", ""},
    error_entry{errc::empty_file, std::errc::invalid_argument, "a file of 0 bytes cannot be mapped",
                "give a size, so that the file grows to it"},
    error_entry{errc::file_too_small, std::errc::invalid_argument,
                "the file is smaller than the read-only region asked for",
                "only a region that can be written makes its file grow"},
    error_entry{errc::backing_file_lost, std::errc::no_such_file_or_directory,
                "the file behind the region cannot be reached from here", ""},
    error_entry{errc::out_of_range, std::errc::result_out_of_range, "the range is beyond the end", ""},
    error_entry{errc::misaligned, std::errc::invalid_argument, "the address or offset is not aligned as needed", ""},
    error_entry{errc::address_in_use, std::errc::address_in_use, "the requested address range is not free",
                "let the system choose the address, and store offsets, not pointers"},
    error_entry{errc::insufficient_rights, std::errc::permission_denied,
                "the handle or view does not have the right to this access", ""},
    error_entry{errc::large_pages_unavailable, std::errc::not_enough_memory, "large pages cannot be had",
                "page_request::prefer_large goes on with normal pages"},
    error_entry{errc::not_supported, std::errc::not_supported, "this system cannot do it", ""},

    error_entry{errc::semaphore_full, std::errc::value_too_large, "the semaphore's maximum would be exceeded",
                "release no more than was acquired"},
    error_entry{errc::invalid_count, std::errc::invalid_argument, "the count is not possible for a semaphore",
                "0 <= initial <= maximum, 1 <= maximum, and a release of at least 1"},
    error_entry{errc::invalid_period, std::errc::invalid_argument, "the period of a timer is negative or too long",
                "0 to 2147483647 ms, which is about 24 days; 0 means once"},

    error_entry{errc::no_objects, std::errc::invalid_argument, "there is nothing to wait for", ""},
    error_entry{errc::too_many_objects, std::errc::invalid_argument, "too many objects for one wait",
                "a wait takes at most 64 objects"},
    error_entry{errc::duplicate_object, std::errc::invalid_argument,
                "the same object was given twice to a wait for all", "two handles of one object are the same object"},
    error_entry{errc::cannot_be_signaled, std::errc::invalid_argument, "the object cannot be signaled",
                "mutexes, events and semaphores can; a timer signals itself"},

    error_entry{errc::invalid_token, std::errc::invalid_argument, "the token of a handle is malformed or misplaced",
                "pass it on unchanged, and use it in the process that it was made for"},
    error_entry{errc::stale_token, std::errc::no_such_file_or_directory,
                "the handle that the token tells of is not here",
                "start the process while the inheritance stands, have it inherit handles, and use a token once"},
    error_entry{errc::lost_in_fork, std::errc::bad_file_descriptor,
                "the handle was lost when the process forked without a free descriptor",
                "raise the limit (ulimit -n), or open the object anew in the child"},
    error_entry{errc::name_removed, no_condition, "the object's name was removed by somebody else",
                "close all handles and open it anew; on Linux see RemoveIPC= in logind.conf(5)"},

    error_entry{errc::process_ended, std::errc::no_such_process, "the process has ended", ""},
    error_entry{errc::in_another_job, std::errc::permission_denied,
                "the process is a member of a job that this one does not lie within",
                "the inner one of two jobs must have no members when it gets its first one of the outer job"},
    error_entry{errc::job_limit_reached, std::errc::resource_unavailable_try_again,
                "the job has as many living members as its limit allows", ""},
    error_entry{errc::invalid_limit, std::errc::invalid_argument, "the limit of a job is zero, negative or too large",
                "what is not limited is not set"},
};

/// The table is indexed by the code, so its rows must be in the order of the enumeration, without gaps.
constexpr bool is_in_order() {
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (static_cast<std::size_t>(entries[i].code) != i + 1)
            return false;
    return true;
}
static_assert(is_in_order());
static_assert(entries.back().code == errc::invalid_limit, "every errc needs a row");

} // namespace

const error_entry* find_error(int code) noexcept {
    if (code < 1 || code > static_cast<int>(entries.size()))
        return nullptr;
    return &entries[static_cast<std::size_t>(code) - 1];
}

} // namespace mutual
