#pragma once
/// \file
/// The system's texts as the library has them, and the other way round.

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::platform {

/// Halves of surrogate pairs become the replacement character.
std::string to_utf8(std::wstring_view text);

/// Zero-terminated. Null with `ec` set when it is not well-formed, or there is no memory for it.
std::unique_ptr<wchar_t[]> to_utf16(std::string_view text, std::error_code& ec) noexcept;

} // namespace mutual::platform
