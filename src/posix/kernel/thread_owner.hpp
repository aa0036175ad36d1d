#pragma once
/// \file
/// Which thread of this process owns a mutex, so that it is abandoned when that thread ends.

#include "posix/kernel/shared_object.hpp"

#include <mutual/wait_status.hpp>

namespace mutual::posix {

/// Has the end of this thread been arranged to abandon what it owns? Locking is a matter of nanoseconds, so: constinit,
/// and using it needs no check; initial-exec, and finding it needs no call, also in position-independent code. (One
/// byte; a library that is loaded at run time finds room for that.)
[[gnu::tls_model("initial-exec")]] extern constinit thread_local bool thread_end_is_watched;
/// Arranges it and returns `status`, so that it can be called last, which costs the common path nothing.
wait_status watch_thread_end(wait_status status) noexcept;

/// What stands for this thread in shared_object::owner: an address that no other living thread has.
inline const void* this_thread() noexcept {
    return &thread_end_is_watched;
}

/// Makes the calling thread the owner, once. There is no list of what a thread owns: its end is rare and looks through
/// the object table, while every store between two locked instructions would delay each lock and unlock.
/// \return status
inline wait_status remember_owned(shared_object& object, wait_status status) noexcept {
    object.owner.store(this_thread(), std::memory_order_relaxed);
    return thread_end_is_watched ? status : watch_thread_end(status);
}

/// The opposite, before the mutex becomes free.
inline void forget_owned(shared_object& object) noexcept {
    object.owner.store(nullptr, std::memory_order_relaxed);
}

} // namespace mutual::posix
