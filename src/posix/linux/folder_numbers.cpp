#include "posix/linux/folder_numbers.hpp"

#include "posix/retry.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <utility>

namespace mutual::posix {

namespace {

/// The beginning of struct linux_dirent64, which no header tells. The name follows.
struct entry_head {
    std::uint64_t inode;
    std::int64_t offset;
    std::uint16_t size;
    std::uint8_t type;
};
constexpr std::size_t name_offset = 19;
static_assert(offsetof(entry_head, type) + 1 == name_offset);

} // namespace

folder_numbers::folder_numbers(const char* path) noexcept // NOLINT(cppcoreguidelines-pro-type-member-init)
    : folder_(retry([&] { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); })) {
    if (!folder_)
        error_ = errno;
}

pid_t folder_numbers::next() noexcept {
    for (;;) {
        if (position_ >= size_ && !refill())
            return 0;
        entry_head head{};
        std::memcpy(&head, bytes_.data() + position_, name_offset);
        const char* const name = bytes_.data() + position_ + name_offset;
        position_ += head.size;
        const std::int64_t offset = std::exchange(offset_, head.offset); // an entry tells that of the next one
        pid_t number = 0;
        std::from_chars(name, name + std::strlen(name), number);
        if (number <= 0)
            continue;
        last_offset_ = offset;
        return last_ = number;
    }
}

pid_t folder_numbers::next_rising() noexcept {
    const pid_t before = last_;
    pid_t number = next();
    if (number == 0 && before != 0) {
        go_back_to_last();
        do
            number = next();
        while (number != 0 && number <= before);
    }
    return number;
}

void folder_numbers::go_back_to_last() noexcept {
    ::lseek(folder_.get(), static_cast<off_t>(last_offset_), SEEK_SET);
    offset_ = last_offset_;
    position_ = size_ = 0;
}

bool folder_numbers::refill() noexcept {
    const long got = folder_ ? ::syscall(SYS_getdents64, folder_.get(), bytes_.data(), bytes_.size()) : 0;
    position_ = 0;
    size_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return size_ != 0;
}

} // namespace mutual::posix
