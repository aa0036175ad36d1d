#pragma once
/// \file
/// Where the system keeps the objects, looked at without mutual.

#include <string>
#include <string_view>
#include <vector>

namespace mutual::torture {

/// What is in the store whose name contains `tag`. Empty where the store cannot be listed or the kernel owns it.
std::vector<std::string> store_entries(std::string_view tag);
/// True when the store has that entry, where a store can be asked at all.
bool is_in_store(const std::string& native_name);

} // namespace mutual::torture
