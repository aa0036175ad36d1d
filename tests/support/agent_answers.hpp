#pragma once
/// \file
/// How an agent answers: see agent.hpp.

#include "support/error_name.hpp"
#include "support/words.hpp"

#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

inline std::string ok(std::string_view result = {}) {
    return result.data() == nullptr ? "ok" : "ok " + encode_word(result);
}

inline std::string outcome(const std::error_code& ec, std::string_view result = {}) {
    return ec ? "error " + encode_word(error_name(ec)) : ok(result);
}

inline std::string misuse(std::string_view what) {
    return "misuse " + encode_word(what);
}

} // namespace mutual::test
