#pragma once
/// \file
/// The file behind a view, for those views that can write to it. The view keeps a handle of the file of its own, since
/// it may outlive its region (LT-17); where there was none, the file is looked up by the view when it is needed.

#include <mutual/region_view.hpp>

#include <cstdint>
#include <system_error>

#include "win32/windows.hpp"

namespace mutual::platform {

/// The value for detail::mapping::backing. `file` may be no_file(): known to the view only.
std::intptr_t keep_file(HANDLE file, std::error_code& ec) noexcept;
void forget_file(const detail::mapping& mapping) noexcept;

/// False for memory, and for views that cannot write to a file.
bool has_file(const detail::mapping& mapping) noexcept;
/// Returns when the file's bytes and metadata are on the disk. Nothing to do without a file.
void flush_file(const detail::mapping& mapping, std::error_code& ec) noexcept;

} // namespace mutual::platform
