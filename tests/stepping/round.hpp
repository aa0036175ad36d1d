#pragma once
/// \file
/// One kill: the processes of an operation are started, the victim is stepped so many instructions or system calls into
/// it and killed, and the rest is checked.

#include "child.hpp"
#include "operation.hpp"

#include <string>

namespace mutual::stepping {

/// Can this process step another one? Not in some containers and emulators.
bool can_step();

/// When the victim is killed.
struct kill_point {
    step_size size = step_size::instruction;
    unsigned long steps = 0; ///< 0: before its first instruction; n calls: before the n-th
};

struct round_result {
    bool complete = false;   ///< the operation came to its end before it was killed
    unsigned long steps = 0; ///< that were made
    std::string outcome;     ///< empty after a violation
    std::string violation;
};

/// Plays an operation up to the kill.
round_result play(const named_operation& what, const kill_point& point);

} // namespace mutual::stepping
