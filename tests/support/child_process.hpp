#pragma once
/// \file
/// child_process: this test program once more, as another process that plays a role (child_role.hpp).

#include "support/words.hpp"

#include <mutual/native_handle.hpp>
#include <mutual/spawn_options.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace mutual::test {

/// No test waits longer than this for anything: a slow machine is not a failure, a hang is.
inline constexpr std::chrono::seconds wait_limit{30};

/// main() says what children are to be started with: this program, and arguments for every child.
void set_program(std::string path, words common_arguments);

/// This program, as named_job::spawn() takes it.
std::string program_path();
/// What makes it play a role.
words role_arguments(std::string_view role, const words& arguments = {});

/// What a child did not do that it should have done; the test fails with its text.
class child_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A running child. Killed and reaped on destruction if it still runs, so that a failed test leaves nothing behind.
/// Use from one thread at a time.
class child_process {
public:
    /// Starts the child; it need not have got as far as its role yet.
    /// \param handles  what it inherits and nothing else, used up by it; null: whatever is inheritable at this moment
    explicit child_process(std::string_view role, const words& arguments = {}, spawn_options* handles = nullptr);
    child_process(child_process&&) noexcept;
    child_process& operator=(child_process&&) noexcept;
    ~child_process();

    /// Sends one line. Nothing happens when the child is gone: the missing answer tells.
    void send(std::string_view line);
    /// The next line the child sends. Throws child_error when it ends or says nothing within the limit.
    std::string read_line(std::chrono::milliseconds limit = wait_limit);
    /// The next line, or nothing when there is none within the limit or the child ended.
    std::optional<std::string> try_read_line(std::chrono::milliseconds limit);
    /// Throws child_error unless the next line is this one.
    void expect(std::string_view line, std::chrono::milliseconds limit = wait_limit);

    /// Ends the child's input: the polite way to ask it to finish.
    void close_input();
    /// Ends the child at whatever instruction it is, and waits until nothing is left of it.
    void kill();
    /// Stops the child where it is, and lets it go on: it holds what it holds and does nothing.
    void suspend();
    void resume();
    /// The child as from_token() and duplicate_to() ask for it. Valid until it is gone or this is destroyed.
    [[nodiscard]] native_handle_type native_process() const noexcept;
    /// Waits until the child has ended by itself, and gives its exit code. Throws child_error after the limit.
    int wait_exit(std::chrono::milliseconds limit = wait_limit);

private:
    class reader;
    struct running;

    [[nodiscard]] std::string description() const;

    std::unique_ptr<running> running_;
    std::string role_;
    std::optional<int> exit_code_;
};

} // namespace mutual::test
