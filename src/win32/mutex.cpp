#include "platform/mutex.hpp"

#include "platform/error.hpp"
#include "win32/nt_query.hpp"
#include "win32/waitable.hpp"

#include <mutual/error.hpp>

namespace mutual::platform {

waitable* create_mutex(const object_name* name, disposition how, const mutex_options& options, bool& created,
                       std::error_code& ec) noexcept {
    const DWORD flags = options.initially_owned ? DWORD{CREATE_MUTEX_INITIAL_OWNER} : DWORD{0};
    return create_waitable(object_type::mutex, name, how, options, false, created, ec,
                           [&](SECURITY_ATTRIBUTES* security, const wchar_t* path, DWORD rights) noexcept {
                               return CreateMutexExW(security, path, flags, rights);
                           });
}

waitable* open_mutex(const object_name& name, const open_options& options, std::error_code& ec) noexcept {
    return open_waitable(object_type::mutex, name, options, ec, OpenMutexW);
}

// Every look at a kernel mutex is a system call, so there is nothing quicker than waiting.
wait_status lock_mutex_quickly(waitable&) noexcept {
    return wait_status::timed_out;
}

bool unlock_mutex(waitable& mutex) noexcept {
    return ReleaseMutex(mutex.handle.get()) != 0;
}

std::error_code unlock_error() noexcept {
    const std::error_code error = last_error();
    return error.value() == ERROR_NOT_OWNER ? make_error_code(errc::not_owner) : error;
}

mutex_state query_mutex(waitable& mutex, std::error_code& ec) noexcept {
    const mutant_facts facts = query_mutant(mutex.handle.get(), ec);
    if (facts.owned_by_this_thread)
        return mutex_state::owned_by_this_thread;
    if (facts.free)
        return facts.abandoned ? mutex_state::abandoned : mutex_state::free;
    return ec ? mutex_state::free : mutex_state::owned;
}

} // namespace mutual::platform
