#include "posix/kernel/thread_owner.hpp"

#include "posix/kernel/object_table.hpp"

namespace mutual::posix {

constinit thread_local bool thread_end_is_watched = false;

namespace {

/// Its destructor is the end of the thread. A thread that is blocked in a wait cannot end without its process.
struct thread_end {
    ~thread_end() { abandon_owned(this_thread()); }
    bool registered = false;
};

thread_local thread_end at_thread_end;

} // namespace

wait_status watch_thread_end(wait_status status) noexcept {
    at_thread_end.registered = true; // the first touch registers the destructor
    thread_end_is_watched = true;
    return status;
}

} // namespace mutual::posix
