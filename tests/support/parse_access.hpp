#pragma once
/// \file
/// Accesses as agent.hpp spells them. Both throw std::invalid_argument.

#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include <string_view>

namespace mutual::test {

region_access parse_region_access(std::string_view text);
view_access parse_view_access(std::string_view text);

} // namespace mutual::test
