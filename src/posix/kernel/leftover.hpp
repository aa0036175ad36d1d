#pragma once
/// \file
/// Objects whose holders have all been killed.

namespace mutual::posix {

/// Removes the object's file if it is ours and nobody holds it. Never waits: a file whose guard is taken is in use.
/// \param path  as shm_open takes it
/// \return true when it was a leftover and is gone
bool remove_leftover(const char* path) noexcept;

} // namespace mutual::posix
