#pragma once
/// \file
/// What the kills of one operation showed, and all of it as a table.

#include "operation.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::stepping {

struct findings {
    std::string_view operation;
    unsigned long calls = 0;        ///< system calls that the operation makes
    unsigned long instructions = 0; ///< that it executes; 0 when they were not counted
    unsigned long kills_by_call = 0;
    unsigned long kills_by_instruction = 0;
    std::vector<std::string> seen; ///< outcomes, in the order in which they appeared
    unsigned long violations = 0;
    std::chrono::microseconds longest_delay{};
};

void print_header();
/// As soon as an operation is through.
void print(const findings& one);

/// The whole table, for other programs and for papers. Throws std::system_error.
void write_json(const std::string& file, const std::vector<findings>& all);
void write_markdown(const std::string& file, const std::vector<findings>& all);

} // namespace mutual::stepping
