#pragma once
/// \file
/// Facts about the machine, and upkeep.

#include <cstddef>
#include <system_error>

namespace mutual::platform {

/// Bytes; powers of two; constant while the process lives.
std::size_t page_size() noexcept;
/// 0 when there are no large pages.
std::size_t large_page_size() noexcept;
/// mutual::remove_leftovers.
std::size_t remove_leftovers(std::error_code& ec) noexcept;

} // namespace mutual::platform
