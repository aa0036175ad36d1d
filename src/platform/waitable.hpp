#pragma once
/// \file
/// Waiting, as each system must provide it for all types alike; see README.md here. Creating and signaling are in the
/// header of each type.

#include "platform/cancellation.hpp"

#include "deadline.hpp"

#include <mutual/native_handle.hpp>
#include <mutual/waitable.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <system_error>

namespace mutual::platform {

// Declared in mutual/waitable.hpp:
//
// struct waitable;
//     The system's handle of an object that can be waited for; each platform defines it, once for all types.
// void waitable_closer::operator()(waitable* handle) const noexcept;

/// How a wait for any of several objects ended, and which one it took.
struct any_outcome {
    any_outcome(wait_status ended, std::size_t taken = 0) noexcept // NOLINT(google-explicit-constructor)
        : status(ended), index(taken) {}

    wait_status status;
    std::size_t index; ///< of what was taken
};

// All waits: `cancel` may be null; it ends the wait with wait_status::stopped. What can be had at once is had, even when
// the deadline has passed or the wait is cancelled. wait_status::failed comes with `ec` set; otherwise `ec` is left
// alone. Anything but signaled or abandoned has changed nothing.

wait_status wait_for_one(waitable& object, deadline until, cancellation* cancel, std::error_code& ec) noexcept;
/// `objects`: 1 … max_wait_objects. The lowest index wins (WT-07); blocked, what was signaled first (WT-08).
any_outcome wait_for_any(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept;
/// The same number. All in one moment or none (WT-10). errc::duplicate_object for one object through two handles.
wait_status wait_for_all(std::span<waitable* const> objects, deadline until, cancellation* cancel,
                         std::error_code& ec) noexcept;
/// Fails without a wait when `signal` cannot be signaled: errc::cannot_be_signaled, errc::not_owner,
/// errc::semaphore_full.
wait_status signal_and_wait(waitable& signal, waitable& object, deadline until, cancellation* cancel,
                            std::error_code& ec) noexcept;

object_type type_of(const waitable& object) noexcept;
std::string native_name(const waitable& object);
native_handle_type native_handle(const waitable& object) noexcept;

} // namespace mutual::platform
