#include "posix/linux/folder_names.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace mutual::posix {

namespace {

// struct linux_dirent64 of getdents64(2), which has no header: with 64-bit offsets it is the library's own.
static_assert(offsetof(dirent, d_reclen) == 16 && offsetof(dirent, d_name) == 19);

} // namespace

const char* folder_names::next() noexcept {
    if (position_ >= end_ && !refill())
        return nullptr;
    const char* const entry = room_.data() + position_;
    decltype(dirent::d_reclen) length = 0;
    std::memcpy(&length, entry + offsetof(dirent, d_reclen), sizeof length);
    position_ += length;
    return entry + offsetof(dirent, d_name);
}

bool folder_names::refill() noexcept {
    long got = read(asked_);
    if (got < 0 && errno == EINVAL) // a name that does not fit
        got = read(room_.size());
    error_ = got < 0 ? errno : 0;
    position_ = 0;
    end_ = got > 0 ? static_cast<std::size_t>(got) : 0;
    return end_ != 0;
}

long folder_names::read(std::size_t size) const noexcept {
    return ::syscall(SYS_getdents64, folder_, room_.data(), size);
}

} // namespace mutual::posix
