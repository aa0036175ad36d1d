// A small process that outlives the one that starts it.

#include "detached_probe.hpp"

#include "support/doctest.hpp"

#include "posix/detached_process.hpp"
#include "posix/kernel/file_lock.hpp"
#include "posix/linux/kept_memory.hpp"
#include "posix/unique_fd.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace mutual;
using mutual::test::detached_probe;
using mutual::test::test_pipe;

namespace {

void start(detached_probe& probe) {
    REQUIRE_EQ(probe.start(), std::error_code());
    REQUIRE(probe.await_process() > 0);
}

/// The number in the fourth column of /proc/<pid>/stat, the second after the name: the parent. The sixth: the session.
pid_t number_in_stat(const detached_probe& probe, int column) {
    const std::string text = probe.read("stat");
    std::size_t at = text.rfind(')') + 1;
    for (int i = 3; i < column; ++i)
        at = text.find(' ', at + 1);
    return std::atoi(text.c_str() + at);
}

std::set<std::string> descriptors_of(pid_t process) {
    std::set<std::string> targets;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/fd"))
        targets.insert(entry.path().filename().string());
    return targets;
}

/// Kilobytes that it alone holds, which are what it costs.
long private_memory(const detached_probe& probe) {
    return probe.kilobytes("smaps_rollup", "Private_Dirty:") + probe.kilobytes("smaps_rollup", "Private_Clean:");
}

constexpr std::size_t megabyte = std::size_t{1} << 20;

} // namespace

TEST_CASE("a detached process keeps no lock of who started it: a mapped file is as open as by a descriptor") {
    const std::filesystem::path path = std::filesystem::temp_directory_path() / test::unique_name("mutual-locked");
    const posix::unique_fd witness(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    REQUIRE(witness);
    REQUIRE_EQ(::ftruncate(witness.get(), 4096), 0);
    const posix::byte_range first_byte{0, 1};
    for (int i = 0; i < 20; ++i) {
        posix::unique_fd locked(::open(path.c_str(), O_RDWR | O_CLOEXEC));
        std::error_code ec;
        REQUIRE(posix::try_lock_bytes(locked.get(), posix::lock_kind::exclusive, first_byte, ec));
        void* const page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, locked.get(), 0);
        REQUIRE_NE(page, MAP_FAILED);
        detached_probe probe;
        REQUIRE_EQ(probe.start(), std::error_code());
        ::munmap(page, 4096);
        locked.reset();
        CHECK_FALSE(posix::is_locked_elsewhere(witness.get(), first_byte, true));
    }
    std::filesystem::remove(path);
}

TEST_CASE("a detached process is nobody's child: no signal, no wait and no fork handler comes across it") {
    static std::atomic<int> calls{0};
    static const bool registered = ::pthread_atfork([] { ++calls; }, nullptr, nullptr) == 0;
    REQUIRE(registered);
    detached_probe probe;
    test_pipe result;
    // In a process that has no other children.
    const pid_t starter = ::fork();
    if (starter == 0) {
        calls = 0;
        struct sigaction action {};
        action.sa_handler = [](int) { ++calls; };
        ::sigaction(SIGCHLD, &action, nullptr);
        const bool is_started = !probe.start();
        const bool has_no_child = ::waitpid(-1, nullptr, WNOHANG | __WALL) == -1 && errno == ECHILD;
        static_cast<void>(::write(result.writing(), is_started && has_no_child && calls == 0 ? "+" : "-", 1));
        ::pause();
    }
    CHECK(result.read_bytes(1) == "+");
    CHECK(probe.await_process() > 0);
    CHECK(number_in_stat(probe, 4) != starter);
    CHECK(number_in_stat(probe, 6) == probe.process());
    CHECK(probe.read("comm") == "mutual-probe\n");
    // It survives the one that started it.
    ::kill(starter, SIGKILL);
    CHECK(::waitpid(starter, nullptr, 0) == starter);
    CHECK(probe.answers());
    CHECK(probe.has_ended());
}

TEST_CASE("a detached process has the descriptors that it keeps, and a working folder that is in nobody's way") {
    detached_probe probe;
    start(probe);
    CHECK(descriptors_of(probe.process()).size() == 2);
    CHECK(std::filesystem::read_symlink("/proc/" + std::to_string(probe.process()) + "/cwd") == "/");
    CHECK(probe.answers());
    CHECK(probe.has_ended());
}

TEST_CASE("when a detached process has been started it has no copy of other descriptors any more") {
    for (int round = 0; round < 50; ++round) {
        std::array<char, 32> path{"/tmp/mutual-detached-XXXXXX"};
        posix::unique_fd locked(::mkostemp(path.data(), O_CLOEXEC));
        const posix::unique_fd other(::open(path.data(), O_RDWR | O_CLOEXEC));
        ::unlink(path.data());
        REQUIRE(::flock(locked.get(), LOCK_EX) == 0);
        detached_probe probe;
        CHECK_EQ(probe.start(), std::error_code());
        locked.reset();
        CHECK(::flock(other.get(), LOCK_EX | LOCK_NB) == 0);
    }
}

TEST_CASE("only SIGKILL ends a detached process") {
    detached_probe probe;
    start(probe);
    for (int signal = 1; signal < SIGRTMIN; ++signal)
        if (signal != SIGKILL && signal != SIGSTOP)
            ::kill(probe.process(), signal);
    CHECK(probe.answers());
    ::kill(probe.process(), SIGKILL);
    CHECK(probe.has_ended());
}

TEST_CASE("a detached process holds next to no memory, whatever the one that starts it has and does") {
    if (!posix::can_shed_memory()) {
        MESSAGE("skipped: nothing is let go of with a sanitizer, or a shadow stack");
        return;
    }
    std::vector<char> heap(64 * megabyte, 'a');
    std::vector<std::string> pieces(2000, std::string(5000, 'b'));
    void* const shared = ::mmap(nullptr, megabyte, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    std::memset(shared, 'c', megabyte);
    const auto check = [&] {
        std::vector<char> more(8 * megabyte, 'd');
        detached_probe probe;
        start(probe);
        CHECK(private_memory(probe) < 500);
        CHECK(probe.kilobytes("status", "VmSize:") < 64 * 1024);
        // What was shared until somebody writes to it becomes the copy's own.
        std::fill(heap.begin(), heap.end(), 'e');
        std::fill(more.begin(), more.end(), 'f');
        for (std::string& piece : pieces)
            std::fill(piece.begin(), piece.end(), 'g');
        CHECK(private_memory(probe) < 500);
        CHECK(probe.read("maps").find("[heap]") == std::string::npos);
        CHECK(probe.read("maps").find("/dev/zero") == std::string::npos);
        CHECK(probe.answers());
    };
    check();
    std::thread(check).join();
    ::munmap(shared, megabyte);
}

TEST_CASE("a detached process outlives the thread that started it, and its stack") {
    detached_probe probe;
    std::thread([&] { CHECK_EQ(probe.start(), std::error_code()); }).join();
    CHECK(probe.await_process() > 0);
    CHECK(probe.answers());
    CHECK(probe.has_ended());
}

TEST_CASE("many threads start detached processes at the same time") {
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 10; ++n) {
                detached_probe probe;
                if (!probe.start() && probe.await_process() > 0 && probe.answers())
                    ++right;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(right == 40);
}

TEST_CASE("the argument of a detached process is a copy") {
    struct argument {
        int fd;
        std::array<char, 200> text;
    };
    static_assert(sizeof(argument) <= 256);
    test_pipe result;
    argument mine{result.writing(), {}};
    mine.text.fill('x');
    mine.text.front() = 'a';
    mine.text.back() = 'z';
    const std::array<int, 1> keep{mine.fd};
    std::error_code ec;
    const auto body = [](const void* given) noexcept {
        const argument& its = *static_cast<const argument*>(given);
        ::syscall(SYS_write, its.fd, its.text.data(), its.text.size());
    };
    posix::start_detached(body, &mine, sizeof mine, keep, "mutual-probe", ec);
    CHECK_EQ(ec, std::error_code());
    const std::string expected(mine.text.data(), mine.text.size());
    mine.text.fill('?');
    CHECK(result.read_all() == expected);
}

TEST_CASE("without the means for a detached process there is an error, and no process") {
    detached_probe probe;
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlimit none{0, limit.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    const std::error_code ec = probe.start();
    ::setrlimit(RLIMIT_NOFILE, &limit);
    CHECK(ec == std::errc::too_many_files_open);
    CHECK(probe.await_process() == 0);
}
