#pragma once
/// \file
/// What parent and child share. Nothing of it has a name, so nobody else can open it.

#include <mutual/mutual.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace handover {

/// What the memory is for.
struct note {
    std::uint64_t size;
    std::array<char, 248> text;
};

struct objects {
    mutual::shared_region memory;
    mutual::named_mutex mutex;   ///< who reads or writes the note owns it
    mutual::named_event written; ///< the note is there
};

/// Both ways to give the objects to a child at its start, and one more object to each when it runs. \return exit code
int run_parent(const std::string& program);

/// \param words  a token for the memory, the mutex and the event, and the address of the channel
void run_child(std::span<char*> words);

} // namespace handover
