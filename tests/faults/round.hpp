#pragma once
/// \file
/// One injection: an operation is done in a process of its own, one of its system calls fails, and everything is looked
/// at, from inside and from outside.

#include "inventory.hpp"
#include "operation.hpp"
#include "report.hpp"
#include "victim.hpp"

#include <string>
#include <system_error>

namespace mutual::faults {

struct round_result {
    injection_result injected;
    std::error_code error;         ///< of the operation
    inventories had;               ///< the victim
    bool leaves_something = false; ///< a file that nobody holds, which the next use of the name removed
    std::string violation;
};

/// \param normal  what the victim had when nothing failed; null: this is that round
round_result play(const named_operation& what, const injection& where, const inventories* normal);

} // namespace mutual::faults
