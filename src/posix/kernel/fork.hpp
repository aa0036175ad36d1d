#pragma once
/// \file
/// What happens when this process forks.

namespace mutual::posix {

/// Arranges that forked children are holders of their own. Called wherever this process becomes a holder; once is
/// enough. (vfork and posix_spawn do not come by here and need not: whatever is not handed over is closed by exec.)
void watch_forks() noexcept;

} // namespace mutual::posix
