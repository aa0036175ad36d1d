#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace mutual::platform {

namespace {

// strerror_r has two forms: POSIX' returns a number and fills the buffer, GNU's returns the text.
[[maybe_unused]] const char* text_of(int result, const char* buffer) noexcept {
    return result == 0 ? buffer : "";
}
[[maybe_unused]] const char* text_of(const char* result, const char*) noexcept {
    return result;
}

} // namespace

std::error_code last_error() noexcept {
    return {errno, native_category()};
}

std::string native_message(int code) {
    std::array<char, 256> buffer{};
    const std::string text = text_of(::strerror_r(code, buffer.data(), buffer.size()), buffer.data());
    return text.empty() ? fmt::format("Unknown error {}", code) : text;
}

std::error_condition native_condition(int code) noexcept {
    if (code == EDQUOT) // to a program, a used-up quota is a full disk
        return std::make_error_condition(std::errc::no_space_on_device);
    const std::error_condition known = std::system_category().default_error_condition(code);
    if (known.category() == std::generic_category())
        return known;
    return {code, native_category()};
}

} // namespace mutual::platform
