#pragma once
/// \file
/// Mapping at a demanded address. Implemented once per POSIX system.

#include <sys/types.h>

#include <cstddef>

namespace mutual::posix {

/// mmap at exactly `address`, replacing nothing; MAP_FAILED with errno EEXIST when the range is not free.
void* map_exactly(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept;

} // namespace mutual::posix
