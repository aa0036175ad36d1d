#pragma once
/// \file
/// Names as the kernel wants them: UTF-16, with the prefix of their scope, in a buffer that needs no allocation.

#include <mutual/object_name.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual::platform {

/// A zero-terminated UTF-16 name for the W functions.
class object_path {
public:
    /// `Local\base` or `Global\base`. The name must be usable.
    object_path(const object_name& name, std::error_code& ec) noexcept;
    /// The same; null is no name.
    object_path(const object_name* name, std::error_code& ec) noexcept;
    /// A plain name of the system, as it is.
    /// \errors errc::name_not_utf8, errc::name_too_long
    object_path(std::string_view system_name, std::error_code& ec) noexcept;

    [[nodiscard]] const wchar_t* c_str() const noexcept { return text_.data(); }
    /// The same, but null when it is empty: what the system takes for "no name".
    [[nodiscard]] const wchar_t* c_str_or_null() const noexcept { return size_ != 0 ? text_.data() : nullptr; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    void append(std::string_view utf8, std::error_code& ec) noexcept;

    static constexpr std::size_t longest_prefix = 7; // "Global\"
    // A character takes at most as many UTF-16 units as UTF-8 bytes. Only the first size_ + 1 units are ever written.
    std::array<wchar_t, object_name::max_size + longest_prefix + 1> text_;
    std::size_t size_ = 0;
};

/// A copy of a name in UTF-8 that is kept with its handle, for native_name().
class kept_name {
public:
    /// False when there is no memory for it.
    [[nodiscard]] bool assign(const object_name& name) noexcept;
    [[nodiscard]] bool assign(std::string_view prefix, std::string_view base) noexcept;
    /// Empty when nothing was assigned.
    [[nodiscard]] std::string_view view() const noexcept { return text_ ? std::string_view(text_.get()) : ""; }
    [[nodiscard]] std::string str() const { return std::string(view()); }

private:
    std::unique_ptr<char[]> text_;
};

} // namespace mutual::platform
