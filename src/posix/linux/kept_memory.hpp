#pragma once
/// \file
/// What a new process needs of the memory that it is a copy of, and how it lets go of the rest.

#include <cstddef>
#include <cstdint>
#include <span>

namespace mutual::posix {

struct memory_range {
    std::uintptr_t begin;
    std::uintptr_t end;
};

/// False when code could not run on without memory that nobody can name: what a sanitizer keeps beside every variable, or
/// the copy that the processor has of the stack. And under Valgrind.
bool can_shed_memory() noexcept;

/// How much room list_needed_memory() wants for what is loaded now.
std::size_t count_needed_memory() noexcept;
/// The code and data of everything that is loaded, and the calling thread's own variables: in ascending order, whole pages,
/// apart from each other. Takes the loader's lock, so it is for the process that is copied.
/// \param also  is needed, too
/// \return the part of `room` that was written
std::span<memory_range> list_needed_memory(std::span<memory_range> room, memory_range also) noexcept;

/// Unmaps everything else, unless nothing is `needed`, and what is shared in any case: a page of it would keep all of its
/// file, and the locks of the description that it was mapped through. Only system calls.
void unmap_others(std::span<const memory_range> needed) noexcept;

} // namespace mutual::posix
