#pragma once
/// \file
/// The moment in which a wait for all takes its objects.

#include "posix/kernel/shared_object.hpp"

#include <span>

namespace mutual::posix {

/// Stores "decided: take" into the state words of all these objects at once, as far as a kill is concerned: either none
/// of them says so afterwards, or all. The caller holds all their object locks, and has published their words.
///
/// Two words in two objects must change together, and whoever repairs one of them after a kill may not have the other
/// open; so the decision has to be in each. No instruction stores to two places, but a system call does: the kernel acts
/// on SIGKILL when it returns to the program or sleeps, and to copy a few bytes out of a page that is in memory needs
/// neither.
void decide_to_take(std::span<shared_object* const> objects) noexcept;

} // namespace mutual::posix
