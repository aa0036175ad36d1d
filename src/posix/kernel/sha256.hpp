#pragma once
/// \file
/// SHA-256 (FIPS 180-4), for the file names of long object names.

#include <array>
#include <cstdint>
#include <string_view>

namespace mutual::posix {

/// The digest of `bytes`; no two names with the same one are known, or expected.
std::array<std::uint8_t, 32> sha256(std::string_view bytes) noexcept;

} // namespace mutual::posix
