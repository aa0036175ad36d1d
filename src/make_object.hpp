#pragma once
/// \file
/// The throwing forms of the factories.

#include "throw_error.hpp"

#include <string_view>
#include <system_error>

namespace mutual {

/// What `make`, a factory of the std::error_code form, gives; or its error is thrown.
template <typename Make>
auto make_or_throw(std::string_view name, std::string_view operation, Make make) {
    std::error_code ec;
    auto result = make(ec);
    throw_if(ec, operation, name);
    return result;
}

} // namespace mutual
