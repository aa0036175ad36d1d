#pragma once
/// \file
/// One kill: the processes of an operation are started, the victim is stepped so many instructions into it and killed,
/// and the rest is checked.

#include "operation.hpp"

#include <string>

namespace mutual::stepping {

/// Can this process step another one? Not in some containers and emulators.
bool can_step();

struct round_result {
    bool complete = false;          ///< the operation came to its end before it was killed
    unsigned long instructions = 0; ///< that were executed
    std::string outcome;            ///< empty after a violation
    std::string violation;
};

/// Plays an operation up to the kill after that many instructions.
round_result play(const named_operation& what, unsigned long instructions);

} // namespace mutual::stepping
