#include "count.hpp"

namespace wordcount {

// Not std::isspace: it asks the locale, and its answer for a byte of a UTF-8 sequence could differ between processes.
bool is_space(std::byte byte) noexcept {
    const auto character = std::to_integer<unsigned char>(byte);
    return character == ' ' || (character >= '\t' && character <= '\r');
}

std::uint64_t count_words(std::span<const std::byte> bytes, bool after_space) noexcept {
    std::uint64_t words = 0;
    for (const std::byte byte : bytes) {
        const bool space = is_space(byte);
        words += static_cast<std::uint64_t>(after_space && !space);
        after_space = space;
    }
    return words;
}

} // namespace wordcount
