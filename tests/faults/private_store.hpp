#pragma once
/// \file
/// A store of shared memory that no other program uses.

#include <string>
#include <string_view>
#include <vector>

namespace mutual::faults {

/// Gives this process and its children an empty /dev/shm of their own, where that is allowed: others neither see what
/// injected failures leave behind, nor is anything of theirs removed. False where it is not allowed.
bool use_private_store() noexcept;

/// The files of the store whose names contain `part`.
std::vector<std::string> files_in_store(std::string_view part);

} // namespace mutual::faults
