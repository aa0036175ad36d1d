#pragma once
/// \file
/// Real control groups, and processes to put into them.

#include "posix/control_group.hpp"

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace mutual::test {

/// Another one at each call, in every process.
std::uint64_t new_job_number();

/// The group of a new job; nobody and nothing is left of it afterwards.
class job_group {
public:
    job_group();
    explicit job_group(pid_t near);
    job_group(const job_group&) = delete;
    job_group& operator=(const job_group&) = delete;
    ~job_group();

    /// False where no group can be had, which it says.
    explicit operator bool() const;
    [[nodiscard]] bool is_empty() const;
    [[nodiscard]] bool exists() const;

    const std::uint64_t number = new_job_number();
    posix::control_folders folders;
};

/// A pipe for single numbers.
class number_pipe {
public:
    number_pipe();
    number_pipe(const number_pipe&) = delete;
    number_pipe& operator=(const number_pipe&) = delete;
    ~number_pipe();

    void send(int number) const;
    /// Waits for one; -1 when nobody is left who could send it.
    [[nodiscard]] int receive();

private:
    std::array<int, 2> ends_{-1, -1};
};

/// A forked process that only makes system calls, and does not outlive this one. Killed and waited for at the end.
class forked_child {
public:
    explicit forked_child(const std::function<void()>& work);
    forked_child(const forked_child&) = delete;
    forked_child& operator=(const forked_child&) = delete;
    ~forked_child();

    /// Waits for its end. \return its exit code, or 128 and the signal that killed it
    int wait();
    /// The same, but it stays as a zombie.
    void await_end() const;
    [[nodiscard]] pid_t process() const noexcept { return process_; }

private:
    pid_t process_ = -1;
};

/// What a forked process does when all has been said: nothing, until it is killed.
[[noreturn]] void sleep_for_ever();

} // namespace mutual::test
