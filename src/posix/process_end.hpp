#pragma once
/// \file
/// How a child of this process ended, by the descriptor of it: a number could be another process' by now.

#include <optional>
#include <system_error>

namespace mutual::posix {

/// What it ended with, 128 + the signal that killed it; nothing while it runs. It can still be waited for.
/// \errors std::errc::no_child_process: somebody has waited for it, or it was never a child of this process
std::optional<int> exit_code_of(int descriptor, std::error_code& ec) noexcept;

/// Waits for it if it has ended. \return false while it runs
bool reap(int descriptor) noexcept;

} // namespace mutual::posix
