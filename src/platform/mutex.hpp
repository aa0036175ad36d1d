#pragma once
/// \file
/// Mutexes, as each system must provide them; see README.md here.

#include "platform/cancellation.hpp"
#include "platform/disposition.hpp"

#include "deadline.hpp"

#include <mutual/named_mutex.hpp>

#include <string>
#include <system_error>

namespace mutual::platform {

struct mutex; ///< The system's handle of a mutex; each platform defines it.

/// Null with `ec` set on failure, having changed nothing. `created` tells creator from opener. With `initially_owned`
/// a *created* mutex belongs to the calling thread before anybody else can see it (MX-18, CO-01).
mutex* create_mutex(const object_name& name, disposition how, bool initially_owned, bool& created,
                    std::error_code& ec) noexcept;
mutex* open_mutex(const object_name& name, std::error_code& ec) noexcept;

// Declared in mutual/named_mutex.hpp:
//
// wait_status lock_mutex_quickly(mutex& mutex) noexcept;
//     Takes a mutex that is free, or the calling thread's already, if that is quickly done. wait_status::timed_out says
//     nothing about the mutex: lock_mutex decides. A system without such a way always answers so.
// bool unlock_mutex(mutex& mutex) noexcept;
//     False when it failed; unlock_error says why.

/// Waits until the calling thread owns the mutex, once more if it does already. `cancel` may be null; it ends the wait
/// with wait_status::stopped. wait_status::failed comes with `ec` set; otherwise `ec` is left alone.
wait_status lock_mutex(mutex& mutex, deadline until, cancellation* cancel, std::error_code& ec) noexcept;
/// Why unlock_mutex, called just before by this thread, failed: errc::not_owner when the thread does not own it.
std::error_code unlock_error() noexcept;
mutex_state query_mutex(mutex& mutex, std::error_code& ec) noexcept;

std::string mutex_native_name(const mutex& mutex);
native_handle_type mutex_native_handle(const mutex& mutex) noexcept;

} // namespace mutual::platform
