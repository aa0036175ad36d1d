#pragma once
/// \file
/// Memory behind a descriptor, without a name. Implemented once per POSIX system.

#include "posix/unique_fd.hpp"

#include <cstdint>
#include <system_error>

namespace mutual::posix {

enum class page_kind : unsigned char { normal, large };

/// An empty file of memory that nobody else can find.
unique_fd make_anonymous_memory(page_kind pages, std::error_code& ec) noexcept;

/// Fixes the file's size for ever, so that nobody who is handed the descriptor can cut it away under a view. With
/// `read_only` nobody can map it for writing from now on, either.
void seal_anonymous_memory(int fd, bool read_only, std::error_code& ec) noexcept;

} // namespace mutual::posix
