#pragma once
/// \file
/// object_name: the name of a shared object, parsed and checked once.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

namespace mutual {

/// Who sees a name. Written as a prefix, spelled exactly so (case-sensitive, NS-20): `Local\` and `Global\`.
enum class scope : unsigned char {
    /// This logon session (Windows, NS-25) or this user (POSIX). The default; `Local\x` and `x` are one (NS-17).
    local,
    /// The whole machine (NS-18).
    global,
};

/// The name of a shared object: UTF-8, compared byte by byte, without case folding or normalisation (NS-12, NS-13).
///
/// Every character but the backslash and NUL is an ordinary one, also "/", blanks and control characters (NS-14).
/// The only backslash is the one that ends a prefix. All types of objects share one set of names (NS-01).
///
/// A name is checked when it is made and never throws: an unusable one remembers why, and the operation that is
/// given it reports that error and does nothing else. Its bytes are kept in the object, so it never allocates.
/// A value: copyable, comparable, safe to read from many threads.
class object_name {
public:
    /// The longest name in bytes, prefix included. (Windows itself ends at 32,766 UTF-16 units: LM-03.)
    static constexpr std::size_t max_size = 4095;

    // Implicit, so that a literal can be passed wherever a name is asked for. A null pointer is errc::empty_name.
    object_name(std::string_view text) noexcept;   // NOLINT(google-explicit-constructor)
    object_name(const char* text) noexcept;        // NOLINT(google-explicit-constructor)
    object_name(const std::string& text) noexcept; // NOLINT(google-explicit-constructor)
    object_name(std::u8string_view text) noexcept; // NOLINT(google-explicit-constructor)
    object_name(const char8_t* text) noexcept;     // NOLINT(google-explicit-constructor)

    object_name(const object_name& other) noexcept;
    object_name& operator=(const object_name& other) noexcept;
    ~object_name() = default;

    /// Why the name cannot be used; no error when it can. One of the errc values that begin with "name" or empty_name.
    [[nodiscard]] std::error_code error() const noexcept;
    /// True when the name can be used.
    explicit operator bool() const noexcept { return error_ == 0; }

    [[nodiscard]] mutual::scope scope() const noexcept { return scope_; }
    /// The name as given, prefix included (cut at max_size when it was longer). Valid as long as this object.
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size_}; }
    /// The name without its prefix: what identifies the object within its scope. Empty when the name is unusable.
    [[nodiscard]] std::string_view base() const noexcept { return text().substr(base_offset_); }

    /// Same object? Scope and base() are equal; the spelling of the default prefix does not matter.
    friend bool operator==(const object_name& a, const object_name& b) noexcept {
        return a.scope_ == b.scope_ && a.error_ == b.error_ && a.base() == b.base();
    }

private:
    void assign(std::string_view text) noexcept;

    std::array<char, max_size + 1> text_; // only the first size_ + 1 bytes are ever written or copied
    std::size_t size_ = 0;
    std::size_t base_offset_ = 0;
    int error_ = 0; // an errc value
    mutual::scope scope_ = mutual::scope::local;
};

} // namespace mutual
