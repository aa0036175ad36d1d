#pragma once
/// \file
/// What peers are often asked to do. Types are words of object_types(), rights those of parse_access.hpp, permissions
/// "owner_only", "group", "everyone", "everyone_read_only" or octal digits.

#include "forked_peer.hpp"

#include <mutual/permissions.hpp>

#include <string_view>

namespace mutual::test::steps {

permissions parse_permissions(std::string_view text);

/// HANDLE TYPE NAME PERMISSIONS: "created", "opened" or the error
std::string make(belongings& mine, const words& arguments);
/// HANDLE TYPE NAME PERMISSIONS RIGHTS: "opened" or the error
std::string open(belongings& mine, const words& arguments);
/// HANDLE: any_object::mark(), is_marked(), is_marked_by_other(): "yes", "no"
std::string mark(belongings& mine, const words& arguments);
std::string is_marked(belongings& mine, const words& arguments);
std::string is_marked_by_other(belongings& mine, const words& arguments);
/// HANDLE, or a view of the same name
std::string close(belongings& mine, const words& arguments);

} // namespace mutual::test::steps
