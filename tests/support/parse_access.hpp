#pragma once
/// \file
/// Accesses and rights as agent.hpp spells them. All throw std::invalid_argument.

#include <mutual/object_rights.hpp>
#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include <string_view>

namespace mutual::test {

region_access parse_region_access(std::string_view text);
view_access parse_view_access(std::string_view text);
/// One or several of the words query, wait, modify, all, none with a "+" between them.
object_rights parse_object_rights(std::string_view text);

} // namespace mutual::test
