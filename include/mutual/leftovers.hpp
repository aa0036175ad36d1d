#pragma once
/// \file
/// What processes that were killed left behind.

#include <cstddef>
#include <system_error>

namespace mutual {

/// Gives back the memory of objects whose holders have all died, and returns how many there were.
///
/// Such an object is gone already for everyone who asks for its name; only its memory may still be taken on POSIX when
/// *every* holder was killed at once, until its name is used again, the store is full, or this is called. On Windows
/// the kernel does it, and the result is always 0. Only objects of the calling user are looked at (as root, of all).
/// Safe at any time, from any thread and process: what has a holder is never touched.
std::size_t remove_leftovers();
std::size_t remove_leftovers(std::error_code& ec) noexcept;

} // namespace mutual
