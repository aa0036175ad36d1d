#pragma once
/// \file
/// What the examples ask of the operating system beside mutual: to start processes, and to end one badly.

#include <mutual/native_handle.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace example {

/// How a process ended.
enum class ending {
    running,
    success, ///< main() returned 0
    failure, ///< main() returned something else
    killed,  ///< it did not end by itself
};

/// A process that was started by this one. Nobody wants its work when this object goes: if it still runs, it is killed.
class child_process {
public:
    /// Starts a program with these arguments. Throws std::system_error when that fails.
    /// \param program  the program's path as main() got it in argv[0]
    child_process(const std::string& program, const std::vector<std::string>& arguments);
    /// The same with handles: those listed in `spawn_options`, which is mutual::spawn_options::native(); when it is null,
    /// all that are inheritable at this moment.
    child_process(const std::string& program, const std::vector<std::string>& arguments, void* spawn_options);
    child_process(child_process&&) noexcept;
    ~child_process();

    /// How the process ended, or that it runs still. Does not block.
    ending poll() noexcept;
    /// Blocks until the process has ended.
    ending wait() noexcept;
    /// Ends it at whatever instruction it is, and returns when it is gone.
    void kill() noexcept;
    /// On Windows the process's HANDLE; POSIX has none.
    [[nodiscard]] mutual::native_handle_type native_handle() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

/// Ends this process at this very instruction: no destructor, no handler, nothing is flushed.
[[noreturn]] void kill_this_process() noexcept;

/// A number that no other running process of this machine has.
[[nodiscard]] std::uint64_t process_id() noexcept;

/// True when somebody looks at what is printed.
[[nodiscard]] bool stdout_is_terminal() noexcept;

} // namespace example
