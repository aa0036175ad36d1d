#include <mutual/error.hpp>
#include <mutual/object_name.hpp>

#include "utf8.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace mutual {
namespace {

constexpr int usable = 0;
constexpr int fault(errc code) noexcept {
    return static_cast<int>(code);
}

std::string_view view_or_empty(const char* text) noexcept {
    return text != nullptr ? std::string_view(text) : std::string_view();
}

std::string_view as_chars(std::u8string_view text) noexcept {
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

/// What can be wrong with any text, before its parts are looked at.
int check_text(std::string_view text) noexcept {
    if (text.empty())
        return fault(errc::empty_name);
    if (text.size() > object_name::max_size)
        return fault(errc::name_too_long);
    if (text.find('\0') != std::string_view::npos)
        return fault(errc::name_contains_nul);
    if (!is_utf8(text))
        return fault(errc::name_not_utf8);
    if (text.front() == '\\')
        return fault(errc::name_starts_with_backslash);
    if (text.starts_with("Session\\"))
        return fault(errc::name_prefix_reserved);
    return usable;
}

/// What can be wrong with the part behind the prefix. `Local\Local` and `Local` are one entry of the directory, so
/// the system's own words are refused in both spellings; in the global directory too, so that no prefix differs.
int check_base(std::string_view base) noexcept {
    if (base.empty())
        return fault(errc::name_missing);
    if (base.find('\\') != std::string_view::npos)
        return fault(errc::name_contains_backslash);
    if (base == "Local" || base == "Global" || base == "Session")
        return fault(errc::name_is_reserved);
    return usable;
}

struct prefix {
    mutual::scope scope;
    std::size_t size;
};

prefix parse_prefix(std::string_view text) noexcept {
    constexpr std::string_view local = "Local\\";
    constexpr std::string_view global = "Global\\";
    if (text.starts_with(local))
        return {scope::local, local.size()};
    if (text.starts_with(global))
        return {scope::global, global.size()};
    return {scope::local, 0};
}

} // namespace

object_name::object_name(std::string_view text) noexcept {
    assign(text);
}

object_name::object_name(const char* text) noexcept : object_name(view_or_empty(text)) {
}

object_name::object_name(const std::string& text) noexcept : object_name(std::string_view(text)) {
}

object_name::object_name(std::u8string_view text) noexcept : object_name(as_chars(text)) {
}

object_name::object_name(const char8_t* text) noexcept
    : object_name(text != nullptr ? as_chars(text) : std::string_view()) {
}

object_name::object_name(const object_name& other) noexcept
    : size_(other.size_), base_offset_(other.base_offset_), error_(other.error_), scope_(other.scope_) {
    std::memcpy(text_.data(), other.text_.data(), size_ + 1);
}

object_name& object_name::operator=(const object_name& other) noexcept {
    if (this != &other) {
        std::memcpy(text_.data(), other.text_.data(), other.size_ + 1);
        size_ = other.size_;
        base_offset_ = other.base_offset_;
        error_ = other.error_;
        scope_ = other.scope_;
    }
    return *this;
}

std::error_code object_name::error() const noexcept {
    return error_ == usable ? std::error_code() : make_error_code(static_cast<errc>(error_));
}

void object_name::assign(std::string_view text) noexcept {
    size_ = std::min(text.size(), max_size);
    std::copy_n(text.data(), size_, text_.data());
    text_[size_] = '\0';

    const prefix parsed = parse_prefix(text);
    error_ = check_text(text);
    if (error_ == usable)
        error_ = check_base(text.substr(parsed.size));
    base_offset_ = error_ == usable ? parsed.size : size_;
    scope_ = error_ == usable ? parsed.scope : scope::local;
}

} // namespace mutual
