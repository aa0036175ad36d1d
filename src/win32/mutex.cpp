#include "platform/mutex.hpp"

#include "platform/error.hpp"
#include "win32/cancellation_event.hpp"
#include "win32/named_object.hpp"
#include "win32/nt_query.hpp"
#include "win32/object_path.hpp"
#include "win32/security.hpp"

#include <mutual/error.hpp>

#include <memory>
#include <new>

namespace mutual::platform {

struct mutex {
    unique_handle handle;
    kept_name name;
};

namespace {

// Waiting, and the right that NtQueryMutant asks for (MUTANT_QUERY_STATE has the same bit). Unlocking needs none (MX-07).
constexpr DWORD mutex_rights = SYNCHRONIZE | MUTEX_MODIFY_STATE;

std::unique_ptr<mutex> allocate(const object_name& name, std::error_code& ec) noexcept {
    std::unique_ptr<mutex> result(new (std::nothrow) mutex);
    if (!result || !result->name.assign(name)) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        result.reset();
    }
    return result;
}

DWORD wait_once(HANDLE mutex_handle, deadline until, cancellation* cancel) noexcept {
    const DWORD limit = until.is_never() ? INFINITE : until.milliseconds_left(INFINITE - 1);
    if (cancel == nullptr)
        return WaitForSingleObject(mutex_handle, limit);
    // The lowest index wins (WT-07): a mutex that can be had is had, whatever the stop token says.
    const HANDLE handles[] = {mutex_handle, event_of(*cancel)};
    return WaitForMultipleObjects(2, handles, FALSE, limit);
}

std::error_code wait_error(DWORD code) noexcept {
    // The kernel raises this one as an exception within itself and hands it out as a plain status.
    if (code == error_mutant_limit_exceeded)
        return errc::recursion_limit;
    return {static_cast<int>(code), native_category()};
}

} // namespace

void mutex_closer::operator()(mutex* handle) const noexcept {
    delete handle;
}

mutex* create_mutex(const object_name& name, disposition how, bool initially_owned, bool& created,
                    std::error_code& ec) noexcept {
    const object_path path(name, ec);
    owner_only_security security(ec);
    if (ec)
        return nullptr;
    std::unique_ptr<mutex> result = allocate(name, ec);
    if (!result)
        return nullptr;

    const DWORD flags = initially_owned ? DWORD{CREATE_MUTEX_INITIAL_OWNER} : DWORD{0};
    SetLastError(ERROR_SUCCESS);
    result->handle.reset(CreateMutexExW(security.attributes(), path.c_str(), flags, mutex_rights));
    if (!result->handle) {
        ec = naming_error(GetLastError());
        return nullptr;
    }
    created = was_created(result->handle, how, ec);
    return ec ? nullptr : result.release();
}

mutex* open_mutex(const object_name& name, std::error_code& ec) noexcept {
    const object_path path(name, ec);
    if (ec)
        return nullptr;
    std::unique_ptr<mutex> result = allocate(name, ec);
    if (!result)
        return nullptr;
    result->handle.reset(OpenMutexW(mutex_rights, FALSE, path.c_str()));
    if (!result->handle) {
        ec = naming_error(GetLastError());
        return nullptr;
    }
    return result.release();
}

// Every look at a kernel mutex is a system call, so there is nothing quicker than waiting.
wait_status lock_mutex_quickly(mutex&) noexcept {
    return wait_status::timed_out;
}

wait_status lock_mutex(mutex& mutex, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    for (;;) {
        switch (wait_once(mutex.handle.get(), until, cancel)) {
        case WAIT_OBJECT_0:
            return wait_status::signaled;
        case WAIT_ABANDONED_0:
            return wait_status::abandoned;
        case WAIT_OBJECT_0 + 1:
            return wait_status::stopped;
        case WAIT_TIMEOUT:
            // A wait may end a tick early (WT-26), and a far deadline takes several.
            if (until.passed())
                return wait_status::timed_out;
            break;
        default:
            ec = wait_error(GetLastError());
            return wait_status::failed;
        }
    }
}

bool unlock_mutex(mutex& mutex) noexcept {
    return ReleaseMutex(mutex.handle.get()) != 0;
}

std::error_code unlock_error() noexcept {
    const std::error_code error = last_error();
    return error.value() == ERROR_NOT_OWNER ? make_error_code(errc::not_owner) : error;
}

mutex_state query_mutex(mutex& mutex, std::error_code& ec) noexcept {
    const mutant_facts facts = query_mutant(mutex.handle.get(), ec);
    if (facts.owned_by_this_thread)
        return mutex_state::owned_by_this_thread;
    if (facts.free)
        return facts.abandoned ? mutex_state::abandoned : mutex_state::free;
    return ec ? mutex_state::free : mutex_state::owned;
}

std::string mutex_native_name(const mutex& mutex) {
    return mutex.name.str();
}

native_handle_type mutex_native_handle(const mutex& mutex) noexcept {
    return mutex.handle.get();
}

} // namespace mutual::platform
