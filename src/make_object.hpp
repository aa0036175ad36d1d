#pragma once
/// \file
/// The throwing forms of the factories.

#include "throw_error.hpp"

#include <mutual/object_name.hpp>

#include <system_error>

namespace mutual {

/// What `make`, a factory of the std::error_code form, gives for `name`; or its error is thrown.
template <typename Make>
auto make_or_throw(const object_name& name, const char* operation, Make make) {
    std::error_code ec;
    auto result = make(ec);
    throw_if(ec, operation, name.text());
    return result;
}

} // namespace mutual
