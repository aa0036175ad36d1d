#pragma once
/// \file
/// Permissions as mode bits, and who is trusted by them.

#include <mutual/object_name.hpp>
#include <mutual/permissions.hpp>

#include <sys/stat.h>
#include <sys/types.h>

namespace mutual::posix {

/// The mode of a new object's file.
mode_t mode_of(const permissions& permit) noexcept;

/// May an object behind such a file be used? A regular file with one name, made by this user; in Global\ by the
/// administrator, too, and by those whom `permit` expects, if it lets in nobody beyond that.
bool is_trusted(const struct stat& status, scope where, const permissions& permit) noexcept;

} // namespace mutual::posix
