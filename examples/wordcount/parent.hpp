#pragma once
/// \file
/// What shares the text, starts the workers and shows the result.

#include "board.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace wordcount {

struct options {
    std::string program; ///< argv[0]
    std::filesystem::path file;
    std::uint32_t workers = 0; ///< 0 means one for each core, at least two
    bool kill_one = false;
};

/// Counts the words of a file with several processes.
/// \return what main() returns: 0, or 1 if something failed that the user must know
int run_parent(const options& chosen);

} // namespace wordcount
