#pragma once
/// \file
/// A small process that outlives the one that starts it.

#include <cstddef>
#include <span>
#include <system_error>

namespace mutual::posix {

/// Runs `body(argument)` in a process of its own that is nobody's child to wait for, and ends it when that returns.
///
/// The new process starts as a copy of this one, and lets go of everything of it but its code: memory, other descriptors
/// than those of `keep` (the standard streams, too), signals, session, folder. So `body` may call nothing but thin system
/// calls, in particular nothing that allocates, locks, or throws. All functions of other libraries must be bound by then,
/// as the loader's own memory is gone: those that the library calls are (cmake/MutualSources.cmake, -fno-plt). Variables
/// with static storage duration are there as they were.
///
/// Returns when the new process has neither other descriptors nor other memory any more. Only SIGKILL ends it. Its parent
/// is the next PR_SET_CHILD_SUBREAPER above the caller, or process 1, which must wait for it; where that is the caller
/// itself, it is the caller's child after all.
/// \param argument  `size` bytes, at most 256, that are copied for it; whatever they point to is gone there
/// \param name      what ps(1) shows, at most 15 bytes
/// \errors those of clone(2)
void start_detached(void (*body)(const void* argument) noexcept, const void* argument, std::size_t size,
                    std::span<const int> keep, const char* name, std::error_code& ec) noexcept;

} // namespace mutual::posix
