#include "test_program.hpp"

#include "support/doctest.hpp"

#include "posix/retry.hpp"

#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace mutual::test {

command::command(std::initializer_list<const char*> words) : words_(words.begin(), words.end()) {
    for (std::string& word : words_)
        pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
}

posix::program_start command::start() const {
    static const std::array<char*, 1> no_environment{nullptr};
    posix::program_start what{};
    what.path = words_.front().c_str();
    what.arguments = pointers_.data();
    what.environment = no_environment.data();
    return what;
}

command shell(const char* line) {
    return {"/bin/sh", "-c", line};
}

posix::started_program start(const posix::program_start& what) {
    std::error_code ec;
    posix::started_program started = posix::start_program(what, ec);
    REQUIRE_EQ(ec, std::error_code());
    CHECK(started.pid > 0);
    return started;
}

int exit_code(const posix::started_program& started) {
    int status = 0;
    REQUIRE(posix::retry([&] { return ::waitpid(started.pid, &status, __WALL); }) == started.pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string output_of(posix::program_start what) {
    test_pipe out;
    what.streams[1] = out.writing();
    const posix::started_program started = start(what);
    std::string text = out.read_all();
    CHECK(exit_code(started) == 0);
    return text;
}

bool is_nobody(pid_t child) {
    return ::waitpid(child, nullptr, WNOHANG | __WALL) == -1 && errno == ECHILD;
}

} // namespace mutual::test
