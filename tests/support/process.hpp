#pragma once
/// \file
/// What the tests need of each system; implemented in child_process_posix.cpp and child_process_win32.cpp.

#include <mutual/native_handle.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mutual::test {

/// The number of this process.
unsigned long process_id() noexcept;

/// Ends this process at once, as SIGKILL and TerminateProcess do: nothing is flushed, no destructor runs.
[[noreturn]] void die_hard() noexcept;

/// True when the Windows build runs under Wine, whose rules differ from Windows' in known places.
bool running_under_wine() noexcept;

/// False where local and global names are one set: in Windows' session of services (NS-19).
bool user_has_own_namespace() noexcept;

/// By how much the system may let a timer fire early: Windows counts in ticks of its clock (TM-18).
std::chrono::milliseconds timer_rounding() noexcept;

/// A name of the calling thread for is_asleep(); empty where the system does not tell what its threads do.
std::string thread_name();
/// True while the thread of that name is blocked in the kernel.
bool is_asleep(const std::string& thread);

/// The arguments of main() in UTF-8, the program's name included.
std::vector<std::string> utf8_arguments(int argc, const char* const* argv);

/// A file that has nothing to read and keeps nothing, open as long as the program runs: for children that must not hold
/// this program's own streams.
native_handle_type null_device();

/// What a member of a job that was terminated with `given` ends with: on POSIX what every process does that is killed.
int terminated_exit_code(int given) noexcept;

/// False in a program whose compiler reserves address space by the terabyte, as sanitizers do.
bool can_limit_memory();

/// What a process that was killed by kill_process() or die_hard() ends with, on every system.
inline constexpr int killed_exit_code = 128 + 9;

namespace platform {

/// A running child: the system's handles of it and of our ends of its pipes. -1 means "none".
struct child_handles {
    std::intptr_t process = -1;
    std::intptr_t input = -1;  ///< we write, it reads as its standard input
    std::intptr_t output = -1; ///< we read, it writes as its standard output
};

/// Starts `program` (this program, as main() got it) with `arguments` (ASCII without blanks or quotes). Its standard
/// error is ours. Throws std::system_error.
/// \param handles  null: the child inherits whatever is inheritable at this moment, as with any plain way to start a
///                 process; else what spawn_options::native() gave, and it inherits that alone. On POSIX the actions
///                 are used up by it.
child_handles start_process(const std::string& program, const std::vector<std::string>& arguments,
                            void* handles = nullptr);
/// Writes all of `text`; false when the child does not read any more.
bool write_all(std::intptr_t input, std::string_view text) noexcept;
/// Blocks until there is something; 0 at the end.
std::size_t read_some(std::intptr_t output, char* buffer, std::size_t size) noexcept;
void close_pipe(std::intptr_t end) noexcept;
/// Ends the process at any instruction it may be at.
void kill_process(std::intptr_t process) noexcept;
/// Stops all threads of the process where they are, until resume_process().
void suspend_process(std::intptr_t process) noexcept;
void resume_process(std::intptr_t process) noexcept;
/// The process as from_token() and duplicate_to() ask for it; no_native_handle where the system knows no such thing.
native_handle_type open_process(std::intptr_t process) noexcept;
void close_process(native_handle_type process) noexcept;
/// Waits for the end of the process and gives back what the system keeps of it; its exit code.
int reap_process(std::intptr_t process) noexcept;

} // namespace platform
} // namespace mutual::test
