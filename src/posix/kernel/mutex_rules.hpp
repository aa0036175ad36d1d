#pragma once
/// \file
/// The mutex: a state word that names the owner's seat. Which thread of that process, and how often, only the process
/// knows; see shared_object.

#include "posix/kernel/object_rules.hpp"
#include "posix/kernel/shared_object.hpp"
#include "posix/kernel/state_word.hpp"
#include "posix/kernel/thread_owner.hpp"

#include <cstdint>
#include <limits>

namespace mutual::posix {

extern const object_rules mutex_rules;

constexpr wait_status mutex_status(state_word::word taken_from) noexcept {
    return (taken_from & state_word::abandoned) != 0 ? wait_status::abandoned : wait_status::signaled;
}

/// As many locks as Windows allows (MX-20).
inline constexpr std::uint32_t most_relocks = std::numeric_limits<std::int32_t>::max() - 1;

/// Does the calling thread own it?
inline bool is_mine(const shared_object& mutex) noexcept {
    // Only this thread ever stores this thread's address there.
    return mutex.owner.load(std::memory_order_relaxed) == this_thread();
}
inline bool is_at_recursion_limit(const shared_object& mutex) noexcept {
    return is_mine(mutex) && mutex.relocks == most_relocks;
}

/// Takes a mutex that nobody has; wait_status::timed_out when somebody has it, or its object lock.
inline wait_status try_take_mutex(shared_object& object) noexcept {
    using namespace state_word;
    std::atomic<std::uint64_t>& state = object.block->state;
    word seen = 0; // the common case, guessed: free, and nobody waits
    while (!state.compare_exchange_weak(seen, with_owner(seen, object.seat), std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
        if ((seen & (owner_mask | lock_mask)) != 0)
            return wait_status::timed_out;
    }
    return remember_owned(object, mutex_status(seen));
}

/// Gives back one lock of the calling thread; false when it owns none.
bool unlock_once(shared_object& mutex) noexcept;

/// Makes a mutex of this process free, with the bits of `free_word`: under the object lock, waking who waits.
void release_mutex(shared_object& object, state_word::word free_word) noexcept;

/// Makes a mutex of this process free; the process has forgotten about it already.
inline void free_mutex(shared_object& object, state_word::word free_word = 0) noexcept {
    state_word::word seen = object.seat; // again the common case
    if (!object.block->state.compare_exchange_strong(seen, free_word, std::memory_order_release,
                                                     std::memory_order_relaxed))
        release_mutex(object, free_word);
}

/// The same because its owner ended: the next owner is told.
inline void abandon_mutex(shared_object& object) noexcept {
    free_mutex(object, state_word::abandoned);
}

} // namespace mutual::posix
