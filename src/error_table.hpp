#pragma once
/// \file
/// Everything there is to say about a mutual::errc: one row each.

#include <mutual/error.hpp>

#include <string_view>

namespace mutual {

struct error_entry {
    errc code;
    std::errc condition; ///< no_condition when the standard has no word for it
    std::string_view message;
    std::string_view hint; ///< what helps, where that does not depend on the system; may be empty
};

inline constexpr std::errc no_condition{};

/// Null for a number that is no errc.
[[nodiscard]] const error_entry* find_error(int code) noexcept;

} // namespace mutual
