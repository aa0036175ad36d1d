#pragma once
/// \file
/// The store of this test: a folder that no other program sees, where that is permitted. Who looks for what a kill left
/// there, or removes it, then neither meets nor disturbs anybody.

#include <string>
#include <string_view>
#include <vector>

namespace mutual::stepping {

/// For this process and those that it forks. Without effect where it is not permitted.
void use_own_store();

/// The files there whose names contain this.
std::vector<std::string> files_in_store(std::string_view part);

} // namespace mutual::stepping
