#pragma once
/// \file
/// The numbers among the names in a folder, such as those of processes in /proc. opendir(3) would allocate.

#include "posix/unique_fd.hpp"

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace mutual::posix {

class folder_numbers {
public:
    /// How many names the kernel is asked for at a time. What it has told is not new any more when it is looked at: in a
    /// folder that changes all the time `few` misses less, and takes longer.
    enum class batch : unsigned char { few, many };
    explicit folder_numbers(const char* path, batch size = batch::many) noexcept;

    /// 0, or why the folder cannot be read: an errno value.
    [[nodiscard]] int error() const noexcept { return error_; }
    /// 0 at the end.
    pid_t next() noexcept;
    /// The same for a folder that tells its numbers in rising order, as /proc does. At the end it looks once more for those
    /// that came since: the kernel tells many at once, and by now the last of them may have ended and left children.
    pid_t next_rising() noexcept;

private:
    bool refill() noexcept;
    [[nodiscard]] long read_names(std::size_t room) noexcept;
    void go_back_to_last() noexcept;

    unique_fd folder_;
    int error_ = 0;
    batch batch_;
    std::int64_t offset_ = 0;      ///< of the entry at position_, in the folder
    pid_t last_ = 0;               ///< the number that was told last
    std::int64_t last_offset_ = 0; ///< of last_
    std::size_t position_ = 0;
    std::size_t size_ = 0;
    alignas(8) std::array<char, 16384> bytes_; // only what the kernel filled in is read
};

} // namespace mutual::posix
