#pragma once
/// \file
/// Tokens: handles on their way to another process, as text.

#include <mutual/object_type.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <system_error>

namespace mutual {

/// What a token says. All of it is a claim: whoever wrote it may have been anybody, so a platform checks against the
/// handle itself what matters.
struct token_label {
    /// A name that is longer is left out; it is only for people.
    static constexpr std::size_t max_name_size = 511;

    object_type type{};
    std::uint8_t rights = 0;                ///< an object_rights, or a region_access
    std::uint64_t maker = 0;                ///< the process that made it, \see this_maker; 0 when anybody may use it
    std::array<std::uint64_t, 2> handles{}; ///< values of the system's handles; \see no_handle
    std::array<std::uint64_t, 5> facts{};   ///< what the platform wants to be told
    std::array<char, max_name_size + 1> name_text{};

    static constexpr std::uint64_t no_handle = ~std::uint64_t{0};

    [[nodiscard]] std::string_view name() const noexcept { return name_text.data(); }
    void set_name(std::string_view name) noexcept;
};

/// A token's text, without allocating.
class token_text {
public:
    token_text() noexcept = default;
    explicit token_text(const token_label& label) noexcept;

    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

    /// Numbers, colons, and a name in which everything but letters, digits and `-_.` is `%XX`.
    static constexpr std::size_t max_size = 200 + 3 * token_label::max_name_size;

private:
    std::array<char, max_size> text_{};
    std::size_t size_ = 0;
};

/// \errors errc::invalid_token for anything that no token_text ever was
token_label parse_token(std::string_view text, std::error_code& ec) noexcept;

/// Tells this process from those that it starts; never 0. A forked child has the same.
std::uint64_t this_maker() noexcept;

} // namespace mutual
