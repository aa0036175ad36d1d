#pragma once
/// \file
/// The beginning of a small file of /proc or /sys, and how to write one, without allocating.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mutual::posix {

class small_file {
public:
    /// Reads at most 8 KiB; a file that cannot be read is an empty one.
    explicit small_file(const char* path) noexcept;

    [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }
    /// 0, or why it could not be read: an errno value.
    [[nodiscard]] int error() const noexcept { return error_; }
    /// The decimal number that follows the first `label`, blanks skipped. An empty label: at the beginning.
    [[nodiscard]] std::optional<std::uint64_t> number_after(std::string_view label) const noexcept;

private:
    std::array<char, 8192> bytes_; // only the first size_ bytes are ever written
    std::size_t size_ = 0;
    int error_ = 0;
};

/// In one write, as such files want it; the file must exist. \return 0 or an errno value
int write_small_file(const char* path, std::string_view text) noexcept;

} // namespace mutual::posix
