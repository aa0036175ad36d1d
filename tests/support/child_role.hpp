#pragma once
/// \file
/// Roles: what this test program does when a test starts it again as another process.
///
///     MUTUAL_CHILD_ROLE(echo) {
///         for (std::string line; parent.read_line(line);)
///             parent.send(line);
///         return 0;
///     }
///
/// and in a test: `child_process child("echo"); child.send("hello"); child.expect("hello");`

#include "support/words.hpp"

#include <string>
#include <string_view>

namespace mutual::test {

/// The child's end of the conversation: lines on its standard input and output. Use from one thread at a time.
class channel {
public:
    /// Waits for the next line; false when the parent closed its end or is gone.
    bool read_line(std::string& line);
    /// Sends one line, at once.
    void send(std::string_view line);
};

/// The child's main function: its arguments are the test's, its result is the exit code.
using role_function = int (*)(channel& parent, const words& arguments);

/// Makes a role known; use MUTUAL_CHILD_ROLE.
class role_registration {
public:
    role_registration(std::string_view name, role_function function);
};

/// When `argv` asks for a role (--child=<name>), plays it and sets `exit_code`.
/// \return false when it does not, so that the tests are to be run
bool run_role(int argc, const char* const* argv, int& exit_code);

} // namespace mutual::test

#define MUTUAL_CHILD_ROLE(name)                                                                                        \
    static int mutual_child_role_##name(::mutual::test::channel& parent, const ::mutual::test::words& arguments);      \
    static const ::mutual::test::role_registration mutual_child_role_registration_##name(#name,                        \
                                                                                         mutual_child_role_##name);    \
    static int mutual_child_role_##name([[maybe_unused]] ::mutual::test::channel& parent,                              \
                                        [[maybe_unused]] const ::mutual::test::words& arguments)
