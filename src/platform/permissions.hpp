#pragma once
/// \file
/// Permissions, as far as they are checked before anything is done.

#include <mutual/permissions.hpp>

#include <system_error>

namespace mutual::platform {

/// errc::not_supported for those of another system, std::errc::invalid_argument for what cannot be; or nothing.
std::error_code check_permissions(const permissions& permit) noexcept;

} // namespace mutual::platform
