#pragma once
/// \file
/// Groups of jobs that are gone: nobody may have been left to remove them.

#include <string_view>

namespace mutual::posix {

/// Notes that the group is in use now.
void touch_group(const char* folder) noexcept;

/// Removes groups of jobs directly in this folder, and those in them, that have no processes and have not been touched
/// for a day; at most so many that it takes no time to speak of. `spared` is the name of one that stays.
///
/// Nothing tells whether the job of a group still has handles. Without the pause every new job would take away what the
/// kernel has counted for those beside it whose members have just ended.
void remove_dead_groups(const char* folder, std::string_view spared) noexcept;

} // namespace mutual::posix
