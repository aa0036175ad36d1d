#pragma once
/// \file
/// Numbers as text, and paths with a number in them, as most of /proc has. Nothing here allocates.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mutual::posix {

class decimal_text {
public:
    template <typename Number>
    explicit decimal_text(Number number) noexcept {
        const char* const end = std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr;
        size_ = static_cast<std::size_t>(end - digits_.data());
    }

    [[nodiscard]] std::string_view view() const noexcept { return {digits_.data(), size_}; }

private:
    std::array<char, 20> digits_{}; // of 64 bits
    std::size_t size_ = 0;
};

/// "/proc/7/stat". At most 63 characters.
class numbered_path {
public:
    numbered_path(std::string_view before, std::int64_t number, std::string_view behind = {}) noexcept {
        const decimal_text digits(number);
        char* end = text_.data();
        for (const std::string_view part : {before, digits.view(), behind})
            end = std::copy(part.begin(), part.end(), end);
    }

    [[nodiscard]] const char* c_str() const noexcept { return text_.data(); }

private:
    std::array<char, 64> text_{};
};

} // namespace mutual::posix
