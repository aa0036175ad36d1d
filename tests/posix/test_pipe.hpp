#pragma once
/// \file
/// A pipe, and what comes out of it within the time limit of all tests.

#include "posix/unique_fd.hpp"

#include <cstddef>
#include <string>

namespace mutual::test {

class test_pipe {
public:
    test_pipe();

    [[nodiscard]] int reading() const noexcept { return reading_.get(); }
    [[nodiscard]] int writing() const noexcept { return writing_.get(); }
    void close_reading() noexcept { reading_.reset(); }
    void close_writing() noexcept { writing_.reset(); }

    /// Closes this process' end for writing, and reads until nobody has another one.
    std::string read_all();
    /// Reads as many bytes; fewer when there are no more, or not in time.
    std::string read_bytes(std::size_t count) const;

private:
    posix::unique_fd reading_;
    posix::unique_fd writing_;
};

} // namespace mutual::test
