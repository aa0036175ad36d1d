#pragma once
/// \file
/// Where shm_open keeps its files, as a folder that can be read. Implemented once per POSIX system.

#include <system_error>

namespace mutual::posix {

/// The folder, without a slash at its end; an object's file is this and the name that shm_open takes.
const char* store_folder() noexcept;

/// Calls `visit` with the name (as shm_open takes it) of every file of ours. Files may come and go meanwhile.
void for_each_object_file(void (*visit)(const char* path, void* context), void* context, std::error_code& ec) noexcept;

} // namespace mutual::posix
