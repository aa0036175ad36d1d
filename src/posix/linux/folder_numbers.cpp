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

// With a zero at the end, and in whole words.
constexpr std::size_t room_for_a_number = 32; // of up to 12 digits
constexpr std::size_t room_for_a_name = 280;  // of 255 bytes

} // namespace

folder_numbers::folder_numbers(const char* path, batch size) noexcept // NOLINT(cppcoreguidelines-pro-type-member-init)
    : folder_(retry([&] { return ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC); })), batch_(size) {
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
    long got = read_names(batch_ == batch::few ? room_for_a_number : bytes_.size());
    if (got < 0 && errno == EINVAL)
        got = read_names(room_for_a_name);
    position_ = 0;
    size_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return size_ != 0;
}

long folder_numbers::read_names(std::size_t room) noexcept {
    return folder_ ? ::syscall(SYS_getdents64, folder_.get(), bytes_.data(), room) : 0;
}

} // namespace mutual::posix
