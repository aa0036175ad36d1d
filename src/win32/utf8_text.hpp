#pragma once
/// \file
/// The system's texts as the library has them.

#include <string>
#include <string_view>

namespace mutual::platform {

/// Halves of surrogate pairs become the replacement character.
std::string to_utf8(std::wstring_view text);

} // namespace mutual::platform
