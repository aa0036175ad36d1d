#include "posix/kernel/fork.hpp"

#include "posix/kernel/object_table.hpp"
#include "posix/region_list.hpp"

#include <pthread.h>

namespace mutual::posix {

namespace {

// The table before the regions: nobody holds both mutexes at another time.

void prepare() noexcept {
    prepare_objects_for_fork();
    prepare_regions_for_fork();
}

void in_parent() noexcept {
    keep_regions_in_parent();
    keep_objects_in_parent();
}

void in_child() noexcept {
    keep_regions_in_child();
    keep_objects_in_child();
}

} // namespace

void watch_forks() noexcept {
    // Fails only for want of memory; then a forked child can use nothing that it inherited, as without this.
    static const bool is_watched = ::pthread_atfork([] { prepare(); }, [] { in_parent(); }, [] { in_child(); }) == 0;
    static_cast<void>(is_watched);
}

} // namespace mutual::posix
