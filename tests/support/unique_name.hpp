#pragma once
/// \file
/// Names that no other test, test program or run uses.

#include <string>
#include <string_view>

namespace mutual::test {

/// "stem-<process id>-<counter>". `stem` may have a prefix: "Global\\x". Safe from several threads.
std::string unique_name(std::string_view stem);

} // namespace mutual::test
