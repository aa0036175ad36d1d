#include "posix/linux/folder_numbers.hpp"

#include "posix/retry.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace mutual::posix {

namespace {

constexpr std::size_t room_for_a_number = 32; // of up to 12 digits, in whole words

} // namespace

folder_numbers::folder_numbers(const char* path, batch size) noexcept // NOLINT(cppcoreguidelines-pro-type-member-init)
    : folder_(retry([&] { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); })),
      error_(folder_ ? 0 : errno),
      names_(size == batch::few
                 ? folder_names(folder_.get(), {bytes_.data(), folder_names::most_of_one}, room_for_a_number)
                 : folder_names(folder_.get(), bytes_)) {
}

pid_t folder_numbers::next() noexcept {
    while (const char* const name = names_.next()) {
        pid_t number = 0;
        std::from_chars(name, name + std::strlen(name), number);
        if (number > 0)
            return number;
    }
    return 0;
}

} // namespace mutual::posix
