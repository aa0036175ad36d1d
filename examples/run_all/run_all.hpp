#pragma once
/// \file
/// run_all: a pipeline of programs that never outlives the one that runs it.

#include <span>
#include <string>
#include <vector>

namespace run_all {

/// A program and its arguments.
using command = std::vector<std::string>;

/// Runs the programs at once, each one's output the next one's input, and waits for them. \return the exit code of the last
int run(std::span<const command> pipeline);

/// The example, on itself. \return 0 when all went well
int demonstrate(const std::string& program);
/// What the programs of the demonstration do.
int play(const std::string& role, const std::string& argument);

} // namespace run_all
