#pragma once
/// \file
/// A store of shared memory, and a set of processes, that no other program sees.

#include <string>
#include <string_view>
#include <vector>

namespace mutual::faults {

/// Goes on in a child of this process, which has an empty /dev/shm and a /proc of its own, where that is allowed (as root):
/// others neither see what injected failures leave behind, nor is anything of theirs removed, and whoever searches all
/// processes finds few. This process ends as the child does.
void become_private();
/// Did it?
bool store_is_private() noexcept;

/// The files of the store whose names contain `part`.
std::vector<std::string> files_in_store(std::string_view part);

/// Are all processes gone but this one? Children that nobody else waits for are reaped. Always true where others have
/// processes, too.
bool is_only_process();

} // namespace mutual::faults
