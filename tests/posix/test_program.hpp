#pragma once
/// \file
/// Programs of the system's, started as src/posix/start_program.hpp does.

#include "test_pipe.hpp"

#include "posix/start_program.hpp"

#include <initializer_list>
#include <string>
#include <vector>

namespace mutual::test {

/// A program to start, and its arguments. Without an environment.
class command {
public:
    command(std::initializer_list<const char*> words);
    command(const command&) = delete;
    command& operator=(const command&) = delete;

    /// Valid while the command lives.
    [[nodiscard]] posix::program_start start() const;

private:
    std::vector<std::string> words_;
    std::vector<char*> pointers_;
};

/// A line for the shell.
command shell(const char* line);

/// Must succeed.
posix::started_program start(const posix::program_start& what);
/// Of a child, which is waited for; 128 + the signal that killed it.
int exit_code(const posix::started_program& started);
/// What the program writes to its standard output; its exit code must be 0.
std::string output_of(posix::program_start what);
/// False while there is anything to wait for, a zombie included.
bool is_nobody(pid_t child);

} // namespace mutual::test
