#pragma once
/// \file
/// What the machine says about its memory. Implemented once per POSIX system.

#include <cstddef>
#include <cstdint>

namespace mutual::posix {

/// Bytes that could be taken without killing anybody, swap and the limits of this process's control groups included;
/// the largest number when the system does not say.
std::uint64_t available_memory() noexcept;

/// The smallest large page; 0 when the system has none.
std::size_t smallest_large_page() noexcept;

} // namespace mutual::posix
