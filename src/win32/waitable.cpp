#include "win32/waitable.hpp"

#include "win32/cancel_signal.hpp"
#include "win32/handle_array.hpp"
#include "win32/repeated_wait.hpp"

#include <mutual/error.hpp>

#include <new>

namespace mutual::platform {
namespace {

any_outcome wait_without_stop(const handle_array& handles, BOOL all, deadline until, std::error_code& ec) noexcept {
    return repeated_wait(until, handles.size(), ec, [&](DWORD limit) noexcept {
        return WaitForMultipleObjects(handles.size(), handles.data(), all, limit);
    });
}

/// The event comes last, and the lowest index wins (WT-07): what can be had is had, whatever the stop token says.
any_outcome wait_with_event(handle_array handles, deadline until, HANDLE event, std::error_code& ec) noexcept {
    const DWORD count = handles.size();
    handles.add(event);
    return repeated_wait(until, count, ec, [&](DWORD limit) noexcept {
        return WaitForMultipleObjects(handles.size(), handles.data(), FALSE, limit);
    });
}

any_outcome wait_alertably(const handle_array& handles, BOOL all, deadline until, cancel_signal& signal,
                           std::error_code& ec) noexcept {
    signal.listen(ec);
    if (ec)
        return wait_status::failed;
    return repeated_wait(until, handles.size(), ec, [&](DWORD limit) noexcept {
        if (!signal.is_cancelled())
            return WaitForMultipleObjectsEx(handles.size(), handles.data(), all, limit, TRUE);
        const DWORD answer = WaitForMultipleObjects(handles.size(), handles.data(), all, 0);
        return answer == WAIT_TIMEOUT ? WAIT_OBJECT_0 + handles.size() : answer;
    });
}

/// What SignalObjectAndWait says about the object to signal; it has waited for nothing then (WT-28).
std::error_code signal_error(const std::error_code& error) noexcept {
    if (error.category() != native_category())
        return error;
    switch (error.value()) {
    case ERROR_INVALID_HANDLE: // of a type that nobody signals
        return errc::cannot_be_signaled;
    case ERROR_NOT_OWNER:
        return errc::not_owner;
    case ERROR_TOO_MANY_POSTS:
        return errc::semaphore_full;
    default:
        return error;
    }
}

} // namespace

std::unique_ptr<waitable> allocate_waitable(object_type type, const object_name* name, std::error_code& ec) noexcept {
    std::unique_ptr<waitable> result(new (std::nothrow) waitable);
    if (!result || (name != nullptr && !result->name.assign(*name))) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return nullptr;
    }
    result->type = type;
    return result;
}

wait_status wait_for_handle(HANDLE handle, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    if (cancel != nullptr)
        return wait_with_event(handle_array(handle), until, signal_of(*cancel).event(), ec).status;
    return repeated_wait(until, 1, ec, [&](DWORD limit) noexcept { return WaitForSingleObject(handle, limit); }).status;
}

void waitable_closer::operator()(waitable* handle) const noexcept {
    delete handle;
}

wait_status wait_for_one(waitable& object, deadline until, cancellation* cancel, std::error_code& ec) noexcept {
    return wait_for_handle(object.handle.get(), until, cancel, ec);
}

any_outcome wait_for_any(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    const handle_array handles(objects);
    if (cancel == nullptr)
        return wait_without_stop(handles, FALSE, until, ec);
    if (handles.size() < max_wait_objects)
        return wait_with_event(handles, until, signal_of(*cancel).event(), ec);
    return wait_alertably(handles, FALSE, until, signal_of(*cancel), ec);
}

wait_status wait_for_all(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept {
    const handle_array handles(objects);
    const any_outcome outcome = cancel == nullptr ? wait_without_stop(handles, TRUE, until, ec)
                                                  : wait_alertably(handles, TRUE, until, signal_of(*cancel), ec);
    // The kernel compares the objects, not the handles (WT-15); the rest of the arguments is in order.
    if (outcome.status == wait_status::failed && ec == std::error_code(ERROR_INVALID_PARAMETER, native_category()))
        ec = errc::duplicate_object;
    return outcome.status;
}

wait_status signal_and_wait(waitable& signal, waitable& object, deadline until, cancellation* cancel,
                            std::error_code& ec) noexcept {
    const DWORD limit = cancel == nullptr ? limit_of(until) : 0; // there is no form that can be cancelled
    const DWORD answer = SignalObjectAndWait(signal.handle.get(), object.handle.get(), limit, FALSE);
    if (answer == WAIT_TIMEOUT) // perhaps a tick early, and the signal must not be given twice
        return wait_for_one(object, until, cancel, ec);
    const wait_status status = outcome_of(answer, 1, ec).status;
    if (status == wait_status::failed)
        ec = signal_error(ec);
    return status;
}

object_type type_of(const waitable& object) noexcept {
    return object.type;
}

std::string native_name(const waitable& object) {
    return object.name.str();
}

native_handle_type native_handle(const waitable& object) noexcept {
    return object.handle.get();
}

} // namespace mutual::platform
