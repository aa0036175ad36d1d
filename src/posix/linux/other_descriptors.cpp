#include "posix/linux/other_descriptors.hpp"

#include "posix/linux/folder_names.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace mutual::posix {

namespace {

constexpr long close_range_call = 436; // the same on every architecture; since Linux 5.9, and missing in older headers
constexpr unsigned by_exec = 4;        // since Linux 5.11
constexpr unsigned last_descriptor = ~0U; // there is none of that number

constexpr int first_beyond_streams = 3;

bool close_range(unsigned first, unsigned last, unsigned flags = 0) noexcept {
    return ::syscall(close_range_call, first, last, flags) == 0;
}

bool contains(std::span<const int> list, int fd) noexcept {
    return std::find(list.begin(), list.end(), fd) != list.end();
}

/// The first to keep from `from` on; last_descriptor when there is none. The list is in no order.
unsigned next_of(std::span<const int> keep, int and_this, unsigned from) noexcept {
    unsigned next = last_descriptor;
    const auto look_at = [&](int fd) {
        if (fd >= 0 && static_cast<unsigned>(fd) >= from)
            next = std::min(next, static_cast<unsigned>(fd));
    };
    std::for_each(keep.begin(), keep.end(), look_at);
    look_at(and_this);
    return next;
}

/// Calls `visit` with every entry of the folder that is a number. Closing one while the list is read is all right: the
/// kernel goes on with the next number.
template <typename Visitor>
void visit_list(int folder, Visitor visit) noexcept {
    alignas(dirent) std::array<char, 2048> entries; // NOLINT(cppcoreguidelines-pro-type-member-init)
    folder_names names(folder, entries);
    while (const char* const name = names.next()) {
        int fd = -1; // of "." and ".."
        std::from_chars(name, name + std::strlen(name), fd);
        if (fd >= 0 && fd != folder)
            visit(fd);
    }
}

template <typename Visitor>
void visit_descriptors(Visitor visit) noexcept {
    const int folder = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        visit_list(folder, visit);
        ::syscall(SYS_close, folder);
        return;
    }
    // Without /proc. A program that has raised its limit may have more of them, but nobody tells which.
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const int end = static_cast<int>(std::min<rlim_t>(limit.rlim_cur, 65536));
    for (int fd = 0; fd < end; ++fd)
        visit(fd);
}

} // namespace

void close_others_singly(std::span<const int> keep, int and_this) noexcept {
    visit_descriptors([&](int fd) {
        if (fd != and_this && !contains(keep, fd))
            ::syscall(SYS_close, fd);
    });
}

void close_by_exec_singly() noexcept {
    visit_descriptors([](int fd) {
        if (fd >= first_beyond_streams)
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    });
}

void close_others(std::span<const int> keep, int and_this) noexcept {
    bool is_done = true;
    unsigned first = 0;
    while (is_done && first != last_descriptor) {
        const unsigned next = next_of(keep, and_this, first);
        if (next > first)
            is_done = close_range(first, next - 1);
        first = next == last_descriptor ? next : next + 1;
    }
    if (!is_done)
        close_others_singly(keep, and_this);
}

void close_by_exec() noexcept {
    if (!close_range(first_beyond_streams, last_descriptor, by_exec))
        close_by_exec_singly();
}

} // namespace mutual::posix
