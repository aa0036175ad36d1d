#pragma once
/// \file
/// The file of a name that nobody who lives has open.

#include <functional>
#include <string>

namespace mutual::stepping {

enum class file_kind : unsigned char { none, unfinished, finished };

/// What is there now, looked at without opening it as an object.
struct seen_file {
    file_kind kind = file_kind::none;
    unsigned long creator = 0; ///< the process that finished it

    [[nodiscard]] std::string describe() const;
};
seen_file look_at_file(const std::string& object_name);
/// There is no file, or an empty one, or somebody has its guard.
bool is_being_worked_on(const std::string& object_name);

/// Another process does it, keeps what it opened, and is killed.
/// \return its number
unsigned long in_killed_process(const std::function<void()>& act);

/// Once by the public function for all names, once by the name's next user, as it comes.
enum class way_to_remove : unsigned char { remove_leftovers, open, create };
way_to_remove next_way_to_remove();

} // namespace mutual::stepping
