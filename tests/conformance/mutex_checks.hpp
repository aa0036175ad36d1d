#pragma once
/// \file
/// What several tests of mutexes ask of one.

#include "support/doctest.hpp"
#include "support/worker.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <system_error>

namespace mutual::test {

inline std::error_code unlock_error(named_mutex& mutex) {
    std::error_code ec;
    mutex.unlock(ec);
    return ec;
}

inline wait_status lock_and_unlock(named_mutex& mutex) {
    const lock_result result = mutex.lock();
    mutex.unlock();
    return result.status();
}

/// Owned once, and not abandoned any more: what a mutex must be after an abandoned lock (MX-11, MX-12). Unlocks it.
inline void check_owned_once(named_mutex& mutex) {
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(mutex.lock().status() == wait_status::signaled);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);
    CHECK_EQ(unlock_error(mutex), make_error_code(errc::not_owner));
}

/// Nobody is told of an abandonment that was reported already.
inline void check_normal_again(named_mutex& mutex) {
    worker thread;
    CHECK(thread.run([&] { return lock_and_unlock(mutex); }) == wait_status::signaled);
    CHECK(lock_and_unlock(mutex) == wait_status::signaled);
}

} // namespace mutual::test
