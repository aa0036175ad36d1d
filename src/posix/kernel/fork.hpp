#pragma once
/// \file
/// What happens when this process forks.

namespace mutual::posix {

/// Arranges that forked children are holders of their own. Called wherever this process becomes a holder; once is
/// enough. (vfork and posix_spawn do not come by here and need not: whatever is not handed over is closed by exec.)
void watch_forks() noexcept;

/// While one of these lives no other thread forks; do not have two of them in one thread. For who holds a guard through a
/// descriptor that nobody knows of yet: the child would have a copy, and with it the guard, as long as it lives. And for
/// who uses a region's descriptors, which a fork replaces. (What goes on under the table's mutex needs none: a fork takes
/// that first.)
class no_fork_now {
public:
    no_fork_now() noexcept;
    no_fork_now(const no_fork_now&) = delete;
    no_fork_now& operator=(const no_fork_now&) = delete;
    ~no_fork_now();
};

} // namespace mutual::posix
