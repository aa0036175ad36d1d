#pragma once
/// \file
/// One operation, killed again and again: everywhere, or at regular distances.

#include "findings.hpp"
#include "operation.hpp"

#include <optional>

namespace mutual::stepping {

struct sweep_options {
    bool calls = true;        ///< before every system call
    bool instructions = true; ///< after every so many instructions
    std::optional<unsigned long> every;
    unsigned long offset = 0;
};

/// Prints violations as they come.
findings sweep(const named_operation& what, const sweep_options& chosen);

} // namespace mutual::stepping
