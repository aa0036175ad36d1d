#pragma once
/// \file
/// What counts: one of several processes that know nothing of each other but the names.

#include "board.hpp"

#include <mutual/mutual.hpp>

#include <cstdint>
#include <string>

namespace wordcount {

/// Opens everything by name, says that it is there, waits for the gate, and counts until no chunk is left.
void run_worker(const std::string& prefix, std::uint32_t index);

/// Takes chunk after chunk and counts it, until none is open.
/// \param worker  whose result it is
void count_open_chunks(const mutual::shared_region& text, mutual::named_mutex& lock, board& board,
                       std::uint32_t worker);

} // namespace wordcount
