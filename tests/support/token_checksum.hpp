#pragma once
/// \file
/// Tokens that nobody but a test would write: anything at all, under the right checksum.

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mutual::test {

/// What every token begins with; the checksum follows, a colon, and the body.
inline constexpr std::string_view token_beginning = "mutual1:";

/// The token of which this is the body.
inline std::string with_checksum(std::string_view body) {
    std::uint32_t sum = 2166136261U;
    for (const char c : body)
        sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
    std::array<char, 8> digits{};
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), sum, 16).ptr;
    const std::string_view written(digits.data(), static_cast<std::size_t>(end - digits.data()));
    return std::string(token_beginning).append(written).append(":").append(body);
}

/// What follows the checksum; the whole text when it has none.
inline std::string_view body_of(std::string_view token) noexcept {
    const std::size_t colon =
        token.starts_with(token_beginning) ? token.find(':', token_beginning.size()) : std::string_view::npos;
    return colon == std::string_view::npos ? token : token.substr(colon + 1);
}

} // namespace mutual::test
