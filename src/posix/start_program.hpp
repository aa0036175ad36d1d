#pragma once
/// \file
/// Starting a program that is something special from its first instruction on.

#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <array>
#include <span>
#include <system_error>

namespace mutual::posix {

/// What execve(2) gets, and what is done in the new process before. All pointers must stay valid during the call.
struct program_start {
    const char* path;                       ///< a file
    char* const* arguments;                 ///< with the program's name, ends with null
    char* const* environment;               ///< ends with null
    const char* folder = nullptr;           ///< null: the caller's own
    std::array<int, 3> streams{-1, -1, -1}; ///< standard input, output, error; -1: the caller's own
    std::span<const int> keep{};            ///< descriptors that the program keeps, under their numbers

    /// Called in the new process, before the program is there, with all signals blocked, in the memory of the caller. May
    /// call nothing but thin system calls. \return 0, or an errno value with which the start fails
    int (*prepare)(const void* context) noexcept = nullptr;
    const void* context = nullptr;
};

struct started_program {
    pid_t pid = -1;
    unique_fd descriptor; ///< of pidfd_open(2), closed by exec
};

/// \errors those of clone(2) and execve(2), and what `prepare` says; no process is left then
started_program start_program(const program_start& start, std::error_code& ec) noexcept;

} // namespace mutual::posix
