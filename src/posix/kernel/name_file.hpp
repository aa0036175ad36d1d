#pragma once
/// \file
/// Opening the file of a name, whatever lies there.

#include "posix/kernel/directory.hpp"

#include <system_error>

namespace mutual::posix {

/// Opens the file, or makes an empty one unless it is only to be opened. \param is_writable  set
/// \errors ENOENT; EACCES; errc::not_a_mutual_object when it is no file; errc::store_full
unique_fd open_or_make(const shm_path& path, intent wanted, bool& is_writable, const access_request& access,
                       std::error_code& ec) noexcept;

} // namespace mutual::posix
