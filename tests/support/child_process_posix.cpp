#include "support/process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <mutex>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration): POSIX asks for it, macOS does not declare it

namespace mutual::test {

unsigned long process_id() noexcept {
    return static_cast<unsigned long>(::getpid());
}

void die_hard() noexcept {
    ::kill(::getpid(), SIGKILL);
    for (;;)
        ::pause();
}

bool running_under_wine() noexcept {
    return false;
}

std::chrono::milliseconds timer_rounding() noexcept {
    return {};
}

std::string thread_name() {
    char target[64]; // "<process>/task/<thread>"
    const ssize_t size = ::readlink("/proc/thread-self", target, sizeof target);
    return size > 0 ? std::string(target, static_cast<std::size_t>(size)) : std::string();
}

bool is_asleep(const std::string& thread) {
    std::ifstream stat("/proc/" + thread + "/stat");
    std::string text;
    std::getline(stat, text);
    const std::size_t name_end = text.rfind(')'); // "12 (name) S …", and the name may contain anything
    return name_end != std::string::npos && text.compare(name_end, 4, ") S ") == 0;
}

std::vector<std::string> utf8_arguments(int argc, const char* const* argv) {
    return {argv, argv + argc};
}

native_handle_type null_device() {
    static const int device = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    return device;
}

int terminated_exit_code(int /*given*/) noexcept {
    return killed_exit_code;
}

bool can_limit_memory() {
    std::ifstream sizes("/proc/self/statm");
    unsigned long long pages = 0;
    sizes >> pages;
    return pages < (1ULL << 26U); // 256 GiB
}

bool user_has_own_namespace() noexcept {
    return true;
}

namespace platform {
namespace {

[[noreturn]] void fail(int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what);
}

struct pipe_ends {
    int read_end = -1;
    int write_end = -1;

    pipe_ends() {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            fail(errno, "pipe");
        for (const int end : ends)
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
        read_end = ends[0];
        write_end = ends[1];
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;
    ~pipe_ends() {
        for (const int end : {read_end, write_end})
            if (end >= 0)
                ::close(end);
    }
};

int take(int& end) noexcept {
    const int taken = end;
    end = -1;
    return taken;
}

} // namespace

child_handles start_process(const std::string& program, const std::vector<std::string>& arguments, void* handles) {
    // Without pipe2, which macOS lacks, two threads must not start children at once: one would inherit the other's pipes.
    static std::mutex one_at_a_time;
    const std::scoped_lock lock(one_at_a_time);
    // Writing to a child that was killed must be an error, not the end of the test program.
    ::signal(SIGPIPE, SIG_IGN);

    pipe_ends input;
    pipe_ends output;
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    posix_spawn_file_actions_t own_actions;
    ::posix_spawn_file_actions_init(&own_actions);
    auto* const actions = handles != nullptr ? static_cast<posix_spawn_file_actions_t*>(handles) : &own_actions;
    ::posix_spawn_file_actions_adddup2(actions, input.read_end, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(actions, output.write_end, STDOUT_FILENO);
    pid_t process = -1;
    const int error = ::posix_spawnp(&process, program.c_str(), actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&own_actions);
    if (error != 0)
        fail(error, program.c_str());
    return {process, take(input.write_end), take(output.read_end)};
}

bool write_all(std::intptr_t input, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t written = ::write(static_cast<int>(input), text.data(), text.size());
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::size_t read_some(std::intptr_t output, char* buffer, std::size_t size) noexcept {
    for (;;) {
        const ssize_t got = ::read(static_cast<int>(output), buffer, size);
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EINTR)
            return 0;
    }
}

void close_pipe(std::intptr_t end) noexcept {
    ::close(static_cast<int>(end));
}

void kill_process(std::intptr_t process) noexcept {
    ::kill(static_cast<pid_t>(process), SIGKILL);
}

void suspend_process(std::intptr_t process) noexcept {
    ::kill(static_cast<pid_t>(process), SIGSTOP);
}

void resume_process(std::intptr_t process) noexcept {
    ::kill(static_cast<pid_t>(process), SIGCONT);
}

native_handle_type open_process(std::intptr_t process) noexcept {
#ifdef SYS_pidfd_open
    return static_cast<int>(::syscall(SYS_pidfd_open, static_cast<pid_t>(process), 0));
#else
    static_cast<void>(process);
    return no_native_handle;
#endif
}

void close_process(native_handle_type process) noexcept {
    if (process != no_native_handle)
        ::close(process);
}

int reap_process(std::intptr_t process) noexcept {
    int status = 0;
    while (::waitpid(static_cast<pid_t>(process), &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace platform
} // namespace mutual::test
