#include "process.hpp"

#include <csignal>
#include <cstdlib>
#include <system_error>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT: POSIX leaves its declaration to the program

namespace example {

namespace {

ending ending_of(int status) noexcept {
    if (WIFSIGNALED(status))
        return ending::killed;
    return WEXITSTATUS(status) == 0 ? ending::success : ending::failure;
}

} // namespace

struct child_process::state {
    pid_t pid = 0;
    ending end = ending::running;

    ending look(int options) noexcept {
        int status = 0;
        if (end == ending::running && ::waitpid(pid, &status, options) == pid)
            end = ending_of(status);
        return end;
    }
};

child_process::child_process(const std::string& program, const std::vector<std::string>& arguments)
    : child_process(program, arguments, nullptr) {
}

child_process::child_process(const std::string& program, const std::vector<std::string>& arguments, void* spawn_options)
    : state_(std::make_unique<state>()) {
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    // The p: a program that was found by PATH has no slash in argv[0], and is found the same way again.
    const auto* const actions = static_cast<const posix_spawn_file_actions_t*>(spawn_options);
    if (const int error = ::posix_spawnp(&state_->pid, argv[0], actions, nullptr, argv.data(), environ); error != 0)
        throw std::system_error(error, std::generic_category(), "start process");
}

child_process::child_process(child_process&&) noexcept = default;

child_process::~child_process() {
    if (state_)
        kill();
}

void child_process::kill() noexcept {
    if (poll() != ending::running)
        return;
    ::kill(state_->pid, SIGKILL);
    wait();
}

ending child_process::poll() noexcept {
    return state_->look(WNOHANG);
}

ending child_process::wait() noexcept {
    while (state_->look(0) == ending::running) // a signal may interrupt the call
        continue;
    return state_->end;
}

mutual::native_handle_type child_process::native_handle() const noexcept {
    return mutual::no_native_handle;
}

void kill_this_process() noexcept {
    ::raise(SIGKILL);
    std::abort(); // not reached
}

std::uint64_t process_id() noexcept {
    return static_cast<std::uint64_t>(::getpid());
}

bool stdout_is_terminal() noexcept {
    return ::isatty(STDOUT_FILENO) != 0;
}

} // namespace example
