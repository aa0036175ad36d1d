#pragma once
/// \file
/// Where the throwing forms end. Without exceptions (-fno-exceptions) the process ends instead, saying why: a caller
/// who cannot catch is meant to use the std::error_code forms.

#include <string_view>
#include <system_error>

namespace mutual {

/// Throws object_error; aborts after printing its text when the library was built without exceptions.
[[noreturn]] void throw_error(const std::error_code& ec, std::string_view operation, std::string_view name);

inline void throw_if(const std::error_code& ec, std::string_view operation, std::string_view name) {
    if (ec)
        throw_error(ec, operation, name);
}

} // namespace mutual
