#pragma once
/// \file
/// The numbers among the names in a folder, such as those of processes in /proc. opendir(3) would allocate.

#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <array>
#include <cstddef>

namespace mutual::posix {

class folder_numbers {
public:
    explicit folder_numbers(const char* path) noexcept;

    /// 0, or why the folder cannot be read: an errno value.
    [[nodiscard]] int error() const noexcept { return error_; }
    /// 0 at the end.
    pid_t next() noexcept;

private:
    bool refill() noexcept;

    unique_fd folder_;
    int error_ = 0;
    std::size_t position_ = 0;
    std::size_t size_ = 0;
    alignas(8) std::array<char, 16384> bytes_; // only what the kernel filled in is read
};

} // namespace mutual::posix
