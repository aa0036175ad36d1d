#include "posix/kernel/fork.hpp"

#include "posix/kernel/object_table.hpp"
#include "posix/region_list.hpp"

#include <pthread.h>

#include <atomic>

namespace mutual::posix {

namespace {

// Not a shared_mutex: its readers, of whom there may always be some, would keep a fork out for ever.

constinit std::atomic<unsigned> busy{0}; ///< threads that must not be forked away from
constinit std::atomic<bool> is_forking{false};

void close_gate() noexcept {
    is_forking.store(true);
    while (const unsigned still = busy.load())
        busy.wait(still);
}

void leave_gate() noexcept {
    if (busy.fetch_sub(1) == 1 && is_forking.load())
        busy.notify_all();
}

void open_gate() noexcept {
    is_forking.store(false);
    is_forking.notify_all();
}

// The table before the gate before the regions: nobody holds two of them at another time, but a region's closing, which
// is behind the gate and wants the list.

void prepare() noexcept {
    prepare_objects_for_fork();
    close_gate();
    prepare_regions_for_fork();
}

void in_parent() noexcept {
    keep_regions_in_parent();
    open_gate();
    keep_objects_in_parent();
}

void in_child() noexcept {
    keep_regions_in_child();
    busy.store(0); // those who wait to come in are not here
    is_forking.store(false);
    keep_objects_in_child();
}

} // namespace

no_fork_now::no_fork_now() noexcept {
    for (;;) {
        busy.fetch_add(1);
        if (!is_forking.load())
            return;
        leave_gate();
        is_forking.wait(true);
    }
}

no_fork_now::~no_fork_now() {
    leave_gate();
}

void watch_forks() noexcept {
    // Fails only for want of memory; then a forked child can use nothing that it inherited, as without this.
    static const bool is_watched = ::pthread_atfork([] { prepare(); }, [] { in_parent(); }, [] { in_child(); }) == 0;
    static_cast<void>(is_watched);
}

} // namespace mutual::posix
