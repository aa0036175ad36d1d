#pragma once
/// \file
/// What is well-formed UTF-8 (Unicode, table 3-7): no overlong forms, no surrogates, nothing above U+10FFFF. Exactly
/// these texts have one UTF-16 spelling, so only they can name an object on every system.

#include <cstddef>
#include <string_view>

namespace mutual {

/// The length in bytes of the well-formed character that `text` begins with; 0 when it begins with none.
[[nodiscard]] constexpr std::size_t utf8_character_size(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto in = [](unsigned value, unsigned first, unsigned last) { return value >= first && value <= last; };
    const auto continues = [&](std::size_t i) { return in(byte(i), 0x80, 0xBF); };
    const unsigned lead = byte(0);
    if (lead < 0x80)
        return text.empty() ? 0 : 1;
    if (in(lead, 0xC2, 0xDF))
        return continues(1) ? 2 : 0;
    if (in(lead, 0xE0, 0xEF)) {
        const bool second = in(byte(1), lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
        return second && continues(2) ? 3 : 0;
    }
    if (in(lead, 0xF0, 0xF4)) {
        const bool second = in(byte(1), lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
        return second && continues(2) && continues(3) ? 4 : 0;
    }
    return 0;
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t size = utf8_character_size(text);
        if (size == 0)
            return false;
        text.remove_prefix(size);
    }
    return true;
}

} // namespace mutual
