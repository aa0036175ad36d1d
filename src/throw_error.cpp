#include "throw_error.hpp"

#include <mutual/error.hpp>

#if !defined(__cpp_exceptions)
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#endif

namespace mutual {

void throw_error(const std::error_code& ec, std::string_view operation, std::string_view name) {
#if defined(__cpp_exceptions)
    throw object_error(ec, operation, name);
#else
    fmt::print(stderr, "{}\n", explain(ec, operation, name));
    std::abort();
#endif
}

} // namespace mutual
