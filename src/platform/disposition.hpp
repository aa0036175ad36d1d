#pragma once
/// \file
/// What to do about a name that may exist already; used by the factories of every type.

namespace mutual::platform {

enum class disposition : unsigned char {
    create_only,    ///< an existing object of the type is std::errc::file_exists
    open_or_create, ///< an existing object of the type is opened
};

} // namespace mutual::platform
