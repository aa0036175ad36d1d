#pragma once
/// \file
/// The names in a folder, as the kernel tells them: opendir(3) would allocate. Only system calls.

#include <dirent.h>

#include <cstddef>
#include <span>

namespace mutual::posix {

class folder_names {
public:
    /// \param folder  open, and the caller's
    /// \param room    for what the kernel is asked for at a time, aligned as a dirent; at least most_of_one bytes
    /// \param asked   of it, as long as the names fit
    folder_names(int folder, std::span<char> room, std::size_t asked) noexcept
        : folder_(folder), room_(room), asked_(asked) {}
    folder_names(int folder, std::span<char> room) noexcept : folder_names(folder, room, room.size()) {}

    /// Null at the end. Valid until the next call.
    const char* next() noexcept;
    /// 0, or why the end came too early: an errno value.
    [[nodiscard]] int error() const noexcept { return error_; }

    /// What an entry takes at most, with a name of 255 bytes, its zero, and in whole words.
    static constexpr std::size_t most_of_one = 280;

private:
    bool refill() noexcept;
    [[nodiscard]] long read(std::size_t size) const noexcept;

    int folder_;
    std::span<char> room_;
    std::size_t asked_;
    std::size_t position_ = 0;
    std::size_t end_ = 0;
    int error_ = 0;
};

} // namespace mutual::posix
