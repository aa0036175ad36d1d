#pragma once
/// \file
/// Mutexes, as each system must provide them; see README.md here.

#include "platform/disposition.hpp"
#include "platform/waitable.hpp"

#include <mutual/named_mutex.hpp>

#include <system_error>

namespace mutual::platform {

/// `name` is null for an object without one. Null with `ec` set on failure, having changed nothing. `created` tells creator from opener. With `initially_owned`
/// a *created* mutex belongs to the calling thread before anybody else can see it (MX-18, CO-01).
waitable* create_mutex(const object_name* name, disposition how, const mutex_options& options, bool& created,
                       std::error_code& ec) noexcept;
waitable* open_mutex(const object_name& name, const open_options& options, std::error_code& ec) noexcept;

// Declared in mutual/named_mutex.hpp:
//
// wait_status lock_mutex_quickly(waitable& mutex) noexcept;
//     Takes a mutex that is free, or the calling thread's already, if that is quickly done. wait_status::timed_out says
//     nothing about the mutex: wait_for_one decides. A system without such a way always answers so.
// bool unlock_mutex(waitable& mutex) noexcept;
//     False when it failed; unlock_error says why.

/// Why unlock_mutex, called just before by this thread, failed: errc::not_owner when the thread does not own it.
std::error_code unlock_error() noexcept;
mutex_state query_mutex(waitable& mutex, std::error_code& ec) noexcept;

} // namespace mutual::platform
