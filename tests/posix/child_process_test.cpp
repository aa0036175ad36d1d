// Handles of programs that this process started.

#include "test_program.hpp"

#include "support/doctest.hpp"
#include "support/timing.hpp"

#include "platform/job.hpp"
#include "posix/child_process.hpp"
#include "stop_wakeup.hpp"

#include <mutual/child_process.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

using namespace mutual;
using mutual::test::command;
using mutual::test::is_nobody;
using mutual::test::shell;
using mutual::test::test_pipe;
using namespace std::chrono_literals;

namespace {

using child_ptr = std::unique_ptr<platform::child, platform::child_closer>;

child_ptr start_child(const posix::program_start& what) {
    std::error_code ec;
    child_ptr child(posix::make_child(test::start(what), ec));
    REQUIRE_EQ(ec, std::error_code());
    return child;
}

/// A program that runs until its standard input ends, and says nothing.
class waiting_program {
public:
    [[nodiscard]] child_ptr spawn() const {
        posix::program_start what = cat_.start();
        what.streams[0] = in_.reading();
        return start_child(what);
    }
    void end() { in_.close_writing(); }

private:
    command cat_{"/bin/cat"};
    test_pipe in_;
};

deadline in_time() {
    return deadline::at(std::chrono::steady_clock::now() + test::wait_limit);
}

wait_status await(platform::child& child, deadline until = in_time()) {
    std::error_code ec;
    const wait_status status = platform::wait_for_end(child, until, nullptr, ec);
    CHECK_EQ(ec, std::error_code());
    return status;
}

std::optional<int> code_of(platform::child& child) {
    std::error_code ec;
    const std::optional<int> code = platform::exit_code_of(child, ec);
    CHECK_EQ(ec, std::error_code());
    return code;
}

void end(platform::child& child) {
    ::kill(static_cast<pid_t>(platform::id_of(child)), SIGKILL);
}

} // namespace

TEST_CASE("the exit code is nothing while a program runs, and then what it ended with") {
    waiting_program runs;
    const child_ptr child = runs.spawn();
    CHECK(code_of(*child) == std::nullopt);
    CHECK(await(*child, deadline::at_once()) == wait_status::timed_out);
    CHECK(await(*child, deadline::at(std::chrono::steady_clock::now() + 5ms)) == wait_status::timed_out);
    runs.end();
    CHECK(await(*child) == wait_status::signaled);
    CHECK(code_of(*child) == 0);
    const command fails = shell("exit 255");
    const child_ptr other = start_child(fails.start());
    CHECK(await(*other) == wait_status::signaled);
    CHECK(code_of(*other) == 255);
}

TEST_CASE("the exit code of a killed program is 128 and the signal; it stays known when the process is waited for") {
    const waiting_program runs;
    const child_ptr child = runs.spawn();
    const auto pid = static_cast<pid_t>(platform::id_of(*child));
    end(*child);
    CHECK(await(*child) == wait_status::signaled);
    CHECK(code_of(*child) == 128 + SIGKILL);
    CHECK(is_nobody(pid));
    CHECK(code_of(*child) == 128 + SIGKILL);
    CHECK(await(*child) == wait_status::signaled);
}

TEST_CASE("who was killed before it was a program has an exit code, too") {
    const command never = shell("exit 0");
    posix::program_start what = never.start();
    what.prepare = [](const void*) noexcept {
        ::raise(SIGKILL);
        return 0;
    };
    const child_ptr child = start_child(what);
    CHECK(await(*child) == wait_status::signaled);
    CHECK(code_of(*child) == 128 + SIGKILL);
}

TEST_CASE("when somebody else has waited for the process the exit code is lost, but not that it has ended") {
    const waiting_program runs;
    const child_ptr child = runs.spawn();
    end(*child);
    CHECK(::waitpid(static_cast<pid_t>(platform::id_of(*child)), nullptr, 0) > 0);
    std::error_code ec;
    CHECK(platform::exit_code_of(*child, ec) == std::nullopt);
    CHECK(ec == std::errc::no_child_process);
    CHECK(await(*child) == wait_status::signaled);
}

TEST_CASE("several threads get the same exit code") {
    for (int round = 0; round < 50; ++round) {
        const command fails = shell("exit 3");
        const child_ptr child = start_child(fails.start());
        std::atomic<int> right{0};
        std::vector<std::thread> threads;
        threads.reserve(4);
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                std::error_code ec;
                std::optional<int> code;
                while (!ec && !(code = platform::exit_code_of(*child, ec)))
                    std::this_thread::yield();
                right += code == 3 ? 1 : 0;
            });
        for (std::thread& thread : threads)
            thread.join();
        CHECK(right == 4);
    }
}

TEST_CASE("closing the handle of a process that has ended waits for it") {
    const command ends = shell("exit 0");
    child_ptr child = start_child(ends.start());
    const auto pid = static_cast<pid_t>(platform::id_of(*child));
    CHECK(await(*child) == wait_status::signaled);
    child.reset();
    CHECK(is_nobody(pid));
}

TEST_CASE("a process without a handle runs on, and is waited for in passing when it has ended") {
    waiting_program runs;
    std::array<pid_t, 3> pids{};
    for (pid_t& pid : pids)
        pid = static_cast<pid_t>(platform::id_of(*runs.spawn()));
    for (const pid_t pid : pids)
        CHECK(::waitpid(pid, nullptr, WNOHANG) == 0);
    runs.end();
    for (const pid_t pid : pids) { // all are zombies
        siginfo_t info{};
        CHECK(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0);
    }
    const command other = shell("exit 0");
    const child_ptr child = start_child(other.start());
    for (const pid_t pid : pids)
        CHECK(is_nobody(pid));
}

TEST_CASE("closing another handle waits for abandoned processes as well") {
    const waiting_program runs;
    child_ptr first = runs.spawn();
    child_ptr second = runs.spawn();
    const auto pid = static_cast<pid_t>(platform::id_of(*first));
    first.reset();
    ::kill(pid, SIGKILL);
    siginfo_t info{};
    CHECK(::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) == 0);
    const auto other = static_cast<pid_t>(platform::id_of(*second));
    second.reset();
    CHECK(is_nobody(pid));
    ::kill(other, SIGKILL);
    CHECK(::waitpid(other, nullptr, 0) == other);
    posix::reap_abandoned();
}

TEST_CASE("in a forked process the handle tells when the process ends, but it is not its child") {
    waiting_program runs;
    child_ptr child = runs.spawn();
    test_pipe result;
    const pid_t forked = ::fork();
    if (forked == 0) {
        runs.end();
        std::error_code ec;
        const bool lost = !platform::exit_code_of(*child, ec) && ec == std::errc::no_child_process;
        child.reset();
        static_cast<void>(::write(result.writing(), lost ? "+" : "-", 1));
        ::_exit(0);
    }
    CHECK(result.read_all() == "+");
    CHECK(::waitpid(forked, nullptr, 0) == forked);
    CHECK(code_of(*child) == std::nullopt);
    runs.end();
    CHECK(await(*child) == wait_status::signaled);
    CHECK(code_of(*child) == 0);
}

TEST_CASE("a wait for a process can be stopped, also before it begins") {
    const waiting_program runs;
    const child_ptr child = runs.spawn();
    for (const bool at_once : {true, false}) {
        std::stop_source source;
        if (at_once)
            source.request_stop();
        std::error_code ec;
        platform::cancellation cancel(ec);
        const stop_wakeup wake(source.get_token(), cancel);
        std::thread stopping([&] {
            if (!at_once)
                test::let_others_block();
            source.request_stop();
        });
        CHECK(platform::wait_for_end(*child, deadline::never(), &cancel, ec) == wait_status::stopped);
        CHECK_EQ(ec, std::error_code());
        stopping.join();
        // What can be had at once is had.
        if (!at_once) {
            end(*child);
            CHECK(await(*child) == wait_status::signaled);
            CHECK(platform::wait_for_end(*child, deadline::at_once(), &cancel, ec) == wait_status::signaled);
        }
    }
}
