#include "posix/kernel/thread_owner.hpp"

#include "posix/kernel/object_table.hpp"

#include <pthread.h>

namespace mutual::posix {

constinit thread_local bool thread_end_is_watched = false;

namespace {

/// A thread ends. A thread that is blocked in a wait cannot end without its process.
void end_thread(void* /*key's value*/) noexcept {
    thread_end_is_watched = false; // what still comes may lock again, and then this is called again
    abandon_owned(this_thread());
}

/// Calls end_thread. Not the destructor of a thread_local: exit() would run that before it destroys static objects,
/// which may still unlock what they locked; and others would run after it.
class end_key {
public:
    end_key() noexcept : is_made_(::pthread_key_create(&key_, [](void* value) { end_thread(value); }) == 0) {}
    end_key(const end_key&) = delete;
    end_key& operator=(const end_key&) = delete;
    /// The library may be unloaded before its threads end.
    ~end_key() {
        if (is_made_)
            ::pthread_key_delete(key_);
    }

    [[nodiscard]] bool watch() const noexcept {
        return is_made_ && ::pthread_setspecific(key_, &thread_end_is_watched) == 0;
    }

private:
    pthread_key_t key_{};
    bool is_made_;
};

/// For a program that has used up all its keys.
struct thread_end {
    ~thread_end() {
        if (registered)
            end_thread(nullptr);
    }
    bool registered = false;
};

thread_local thread_end at_thread_end;

} // namespace

wait_status watch_thread_end(wait_status status) noexcept {
    static const end_key key;
    if (!key.watch())
        at_thread_end.registered = true; // the first touch registers the destructor
    thread_end_is_watched = true;
    return status;
}

} // namespace mutual::posix
