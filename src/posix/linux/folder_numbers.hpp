#pragma once
/// \file
/// The numbers among the names in a folder, such as those of processes in /proc.

#include "posix/linux/folder_names.hpp"
#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <array>

namespace mutual::posix {

class folder_numbers {
public:
    /// How many names the kernel is asked for at a time. What it has told is not new any more when it is looked at: in a
    /// folder that changes all the time `few` misses less, and takes longer.
    enum class batch : unsigned char { few, many };
    explicit folder_numbers(const char* path, batch size = batch::many) noexcept;
    folder_numbers(const folder_numbers&) = delete;
    folder_numbers& operator=(const folder_numbers&) = delete;

    /// 0, or why the folder cannot be read, which at the end may be said for the first time: an errno value.
    [[nodiscard]] int error() const noexcept { return error_ != 0 ? error_ : names_.error(); }
    /// 0 at the end.
    pid_t next() noexcept;

private:
    unique_fd folder_;
    int error_ = 0;
    alignas(dirent) std::array<char, 16384> bytes_; // only what the kernel filled in is read
    folder_names names_;
};

} // namespace mutual::posix
