#pragma once
/// \file
/// A system of this test's own, where that is permitted: a store that no other program sees, and no processes but those
/// of the test. Who looks for what a kill left there, or removes it, then neither meets nor disturbs anybody; what looks
/// at all processes has few to look at; and whatever happens, nothing survives the test.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::stepping {

/// Runs it in a process and a system of its own, or just so.
/// \return what it returned; 2 when the process was killed
int apart(const std::function<int()>& run);

/// The files in the store whose names contain this.
std::vector<std::string> files_in_store(std::string_view part);

} // namespace mutual::stepping
