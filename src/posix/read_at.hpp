#pragma once
/// \file
/// Bytes of a file that others may cut: read, not mapped.

#include "posix/retry.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>

namespace mutual::posix {

/// False when there are less bytes.
template <typename Bytes>
bool read_at(int fd, std::uint64_t offset, Bytes& bytes) noexcept {
    return retry([&] { return ::pread(fd, &bytes, sizeof bytes, static_cast<off_t>(offset)); }) ==
           static_cast<ssize_t>(sizeof bytes);
}

} // namespace mutual::posix
