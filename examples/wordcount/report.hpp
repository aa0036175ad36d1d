#pragma once
/// \file
/// What the user sees.

#include "board.hpp"

#include <cstdint>
#include <string>

namespace wordcount {

/// A bar that grows, on a terminal; nothing where only a program would read it.
class progress_bar {
public:
    explicit progress_bar(std::uint64_t goal);
    void show(std::uint64_t done);
    /// Takes the bar away.
    void clear();

private:
    std::uint64_t goal_;
    std::uint64_t shown_ = UINT64_MAX;
    bool visible_;
};

/// One line for each worker: chunks, words, MB/s. The parent has a line only if it had to count.
void print_table(const board& board);

/// What happened to the worker that --kill-one killed.
void print_story(const board_header& header);

/// "worker 3", or "the parent".
std::string name_of(std::uint32_t worker, const board_header& header);

} // namespace wordcount
