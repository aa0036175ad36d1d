#pragma once
/// \file
/// A detached process that says what it is asked to say, until nobody can ask any more.

#include "test_pipe.hpp"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

class detached_probe {
public:
    detached_probe() = default;
    detached_probe(const detached_probe&) = delete;
    detached_probe& operator=(const detached_probe&) = delete;
    /// The process ends when nobody has this end of the pipe any more.
    ~detached_probe() { questions_.close_writing(); }

    /// Without tests, so that another process can call it.
    std::error_code start() noexcept;
    /// Its number; waits until it is where `body` is. 0 when there is none.
    pid_t await_process();
    [[nodiscard]] pid_t process() const noexcept { return process_; }

    /// Sends a byte, which it sends back.
    [[nodiscard]] bool answers() const;
    /// Waits until it has closed its descriptors, as it does when it ends.
    bool has_ended();

    /// A file of its folder in /proc.
    [[nodiscard]] std::string read(std::string_view file) const;
    /// Kilobytes after a label in such a file.
    [[nodiscard]] long kilobytes(std::string_view file, std::string_view label) const;

private:
    test_pipe questions_;
    test_pipe answers_;
    pid_t process_ = 0;
};

} // namespace mutual::test
