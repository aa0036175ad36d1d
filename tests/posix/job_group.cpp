#include "job_group.hpp"

#include "posix/linux/small_file.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace mutual::test {

std::uint64_t new_job_number() {
    static std::uint64_t counter = 0;
    return (static_cast<std::uint64_t>(::getpid()) << 32) | ++counter;
}

job_group::job_group() : job_group(::getpid()) {
}

job_group::job_group(pid_t near) {
    posix::make_control_group(number, near, folders);
}

job_group::~job_group() {
    posix::kill_control_group(folders);
    const bool gone = eventually([&] {
        posix::remove_control_group(folders);
        return !exists();
    });
    CHECK(gone);
}

job_group::operator bool() const {
    if (folders.unified[0] != '\0')
        return true;
    MESSAGE("no control group can be had here");
    return false;
}

bool job_group::is_empty() const {
    const std::string events = std::string(folders.unified.data()) + "/cgroup.events";
    return posix::small_file(events.c_str()).number_after("populated ") == 0;
}

bool job_group::exists() const {
    for (const auto* const folder : {&folders.unified, &folders.pids, &folders.memory})
        if ((*folder)[0] != '\0' && ::access(folder->data(), F_OK) == 0)
            return true;
    return false;
}

number_pipe::number_pipe() {
    REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0);
}

number_pipe::~number_pipe() {
    for (const int end : ends_)
        if (end >= 0)
            ::close(end);
}

void number_pipe::send(int number) const {
    while (::write(ends_[1], &number, sizeof number) < 0) {
    }
}

int number_pipe::receive() {
    if (ends_[1] >= 0)
        ::close(ends_[1]);
    ends_[1] = -1;
    int number = -1;
    return ::read(ends_[0], &number, sizeof number) == static_cast<ssize_t>(sizeof number) ? number : -1;
}

forked_child::forked_child(const std::function<void()>& work) : process_(::fork()) {
    REQUIRE(process_ >= 0);
    if (process_ > 0)
        return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    work();
    ::_exit(0);
}

forked_child::~forked_child() {
    if (process_ < 0)
        return;
    ::kill(process_, SIGKILL);
    wait();
}

int forked_child::wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void forked_child::await_end() const {
    siginfo_t facts{};
    ::waitid(P_PID, static_cast<id_t>(process_), &facts, WEXITED | WNOWAIT);
}

void sleep_for_ever() {
    ::alarm(60); // whatever happens to the test
    for (;;)
        ::pause();
}

} // namespace mutual::test
