#include "posix/linux/small_file.hpp"

#include "posix/retry.hpp"
#include "posix/unique_fd.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace mutual::posix {

small_file::small_file(const char* path) noexcept {
    const unique_fd fd(retry([&] { return ::open(path, O_RDONLY | O_CLOEXEC); }));
    error_ = fd ? 0 : errno;
    while (fd && size_ < bytes_.size()) {
        const auto got = retry([&] { return ::read(fd.get(), bytes_.data() + size_, bytes_.size() - size_); });
        if (got < 0)
            error_ = errno;
        if (got <= 0)
            break;
        size_ += static_cast<std::size_t>(got);
    }
}

std::optional<std::uint64_t> small_file::number_after(std::string_view label) const noexcept {
    const std::size_t found = text().find(label);
    if (found == std::string_view::npos)
        return std::nullopt;
    std::string_view rest = text().substr(found + label.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    std::uint64_t number = 0;
    const auto result = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

int write_small_file(const char* path, std::string_view text) noexcept {
    const unique_fd fd(retry([&] { return ::open(path, O_WRONLY | O_CLOEXEC); }));
    return fd && retry([&] { return ::write(fd.get(), text.data(), text.size()); }) >= 0 ? 0 : errno;
}

} // namespace mutual::posix
