// What is something special from its first instruction on: the process that becomes a program.

#include "test_program.hpp"

#include "support/doctest.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

using namespace mutual;
using namespace mutual::test;
using posix::program_start;
using posix::start_program;
using posix::started_program;

namespace {

/// prepare(): tells the caller, whose memory it is, which process it runs in.
int tell_process(const void* context) noexcept {
    *static_cast<long*>(const_cast<void*>(context)) = ::syscall(SYS_getpid);
    return 0;
}

/// The error of a start that fails; nothing is left of it.
std::error_code failure_of(program_start what) {
    long process = 0;
    if (what.prepare == nullptr) {
        what.prepare = tell_process;
        what.context = &process;
    }
    std::error_code ec;
    const started_program started = start_program(what, ec);
    CHECK(started.pid == -1);
    CHECK_FALSE(started.descriptor);
    if (process != 0)
        CHECK(is_nobody(static_cast<pid_t>(process)));
    return ec;
}

} // namespace

TEST_CASE("a program gets its arguments, its environment, its folder, and its exit code is the child's") {
    const command echo = shell("echo \"$0 $1 $NAME $PWD\"; pwd; exit 0");
    std::string name = "NAME=value";
    const std::array<char*, 2> environment{name.data(), nullptr};
    program_start what = echo.start();
    what.environment = environment.data();
    what.folder = "/usr";
    CHECK(output_of(what) == "/bin/sh  value /usr\n/usr\n");
    const command fails = shell("exit 42");
    CHECK(exit_code(start(fails.start())) == 42);
}

TEST_CASE("the child's descriptor is closed by exec, and tells of its end") {
    test_pipe in;
    const command cat{"/bin/cat"};
    program_start what = cat.start();
    what.streams[0] = in.reading();
    const started_program started = start(what);
    CHECK((::fcntl(started.descriptor.get(), F_GETFD) & FD_CLOEXEC) != 0);
    pollfd end{started.descriptor.get(), POLLIN, 0};
    CHECK(::poll(&end, 1, 0) == 0);
    in.close_writing();
    CHECK(::poll(&end, 1, 30000) == 1);
    CHECK(exit_code(started) == 0);
}

TEST_CASE("every stream can be another file, and one file can be two streams") {
    test_pipe in;
    test_pipe out;
    test_pipe err;
    const command copy = shell("read line; echo \"out $line\"; echo \"err $line\" >&2");
    program_start what = copy.start();
    what.streams = {in.reading(), out.writing(), err.writing()};
    REQUIRE(::write(in.writing(), "text\n", 5) == 5);
    started_program started = start(what);
    CHECK(out.read_all() == "out text\n");
    CHECK(err.read_all() == "err text\n");
    CHECK(exit_code(started) == 0);

    test_pipe both;
    what.streams[1] = what.streams[2] = both.writing();
    REQUIRE(::write(in.writing(), "text\n", 5) == 5);
    started = start(what);
    CHECK(both.read_all() == "out text\nerr text\n");
    CHECK(exit_code(started) == 0);
}

TEST_CASE("streams may be any permutation of the caller's own, and those that exec would close") {
    // In a process of its own, whose streams can be changed.
    test_pipe result;
    const pid_t child = ::fork();
    if (child == 0) {
        // In it, stream number n is a pipe that tells "n".
        std::array<std::array<int, 2>, 3> pipes{};
        for (auto& ends : pipes)
            static_cast<void>(::pipe2(ends.data(), 0));
        for (int i = 0; i < 3; ++i) {
            ::dup3(pipes[static_cast<std::size_t>(i)][1], i, O_CLOEXEC);
            ::fcntl(pipes[static_cast<std::size_t>(i)][0], F_SETFL, O_NONBLOCK);
        }
        const command tell = shell("echo 0 >&0; echo 1 >&1; echo 2 >&2");
        program_start what = tell.start();
        std::array<int, 3> order{0, 1, 2};
        do {
            what.streams = order;
            std::error_code ec;
            const started_program started = start_program(what, ec);
            ::waitpid(started.pid, nullptr, 0);
            for (std::size_t i = 0; i < 3; ++i) {
                // The pipe behind this process' stream order[i] was the program's stream i.
                std::array<char, 16> text{};
                const ssize_t got = ::read(pipes[static_cast<std::size_t>(order[i])][0], text.data(), text.size());
                const bool is_right = !ec && got == 2 && text[0] == static_cast<char>('0' + i);
                static_cast<void>(::write(result.writing(), is_right ? "+" : "-", 1));
            }
        } while (std::next_permutation(order.begin(), order.end()));
        ::_exit(0);
    }
    CHECK(result.read_all() == "++++++++++++++++++");
    CHECK(::waitpid(child, nullptr, 0) == child);
}

TEST_CASE("a program keeps what it is to keep under its number, and nothing else") {
    const test_pipe kept;
    const posix::unique_fd inheritable(::open("/dev/null", O_RDONLY)); // NOLINT(android-cloexec-open): on purpose
    const command list{"/bin/ls", "/proc/self/fd"};
    program_start what = list.start();
    const std::array<int, 1> keep{kept.writing()};
    what.keep = keep;
    const std::string numbers = "\n" + output_of(what);
    CHECK(numbers.find("\n" + std::to_string(kept.writing()) + "\n") != std::string::npos);
    CHECK(std::count(numbers.begin(), numbers.end(), '\n') == 1 + 3 + 1 + 1); // streams, what is kept, the folder
    CHECK((::fcntl(kept.writing(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(inheritable.get(), F_GETFD) & FD_CLOEXEC) == 0);
}

TEST_CASE("a start that fails says why, and leaves no process") {
    const command missing{"/nowhere/program"};
    CHECK(failure_of(missing.start()) == std::errc::no_such_file_or_directory);
    const command no_program{"/etc/passwd"};
    CHECK(failure_of(no_program.start()) == std::errc::permission_denied);

    const command good = shell("exit 0");
    program_start what = good.start();
    what.folder = "/nowhere";
    CHECK(failure_of(what) == std::errc::no_such_file_or_directory);
    what = good.start();
    what.streams[2] = 100000;
    CHECK(failure_of(what) == std::errc::bad_file_descriptor);
    what = good.start();
    const std::array<int, 1> keep{100000};
    what.keep = keep;
    CHECK(failure_of(what) == std::errc::bad_file_descriptor);
}

TEST_CASE("prepare() runs in the new process, before the program, and can refuse it") {
    const command good = shell("exit 7");
    program_start what = good.start();
    long where = 0;
    what.context = &where;
    what.prepare = tell_process;
    const started_program started = start(what);
    CHECK(where == started.pid);
    CHECK(exit_code(started) == 7);

    what.prepare = [](const void*) noexcept { return EDQUOT; };
    CHECK(failure_of(what).value() == EDQUOT);
}

TEST_CASE("who is killed on the way is a child like any other, and no error") {
    const command good = shell("exit 7");
    program_start what = good.start();
    what.prepare = [](const void*) noexcept {
        ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
        return 0;
    };
    const started_program started = start(what);
    CHECK(exit_code(started) == 128 + SIGKILL);
}

TEST_CASE("no fork handler runs") {
    static std::atomic<int> calls{0};
    static const bool registered = ::pthread_atfork([] { ++calls; }, nullptr, nullptr) == 0;
    REQUIRE(registered);
    calls = 0;
    const command good = shell("exit 7");
    CHECK(exit_code(start(good.start())) == 7);
    CHECK(calls == 0);
}

TEST_CASE("several threads start programs at the same time, while others allocate") {
    std::atomic<bool> is_over{false};
    std::thread allocating([&] {
        while (!is_over)
            static_cast<void>(std::string(1000, 'x'));
    });
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    threads.reserve(4);
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            const command missing{"/nowhere/program"};
            const command good = shell("exit 7");
            for (int n = 0; n < 25; ++n) {
                std::error_code ec;
                start_program(missing.start(), ec);
                const bool has_failed = ec == std::errc::no_such_file_or_directory;
                ec.clear();
                const started_program started = start_program(good.start(), ec);
                int status = 0;
                ::waitpid(started.pid, &status, 0);
                right += has_failed && !ec && WEXITSTATUS(status) == 7 ? 1 : 0;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    is_over = true;
    allocating.join();
    CHECK(right == 100);
}
