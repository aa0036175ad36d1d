// Parcels, whatever is in them, and the ways they go but for sockets.

#include "posix/parcel.hpp"

#include "posix/kernel/seat.hpp"
#include "posix/open_file.hpp"
#include "posix/retry.hpp"

#include <mutual/error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <new>

namespace mutual::posix {

namespace {

bool status_of(const platform::parcel& contents, struct stat& status) noexcept {
    const unique_fd& first = contents.object() ? contents.object() : contents.bytes();
    return ::fstat(first.get(), &status) == 0;
}

/// -1 for what cannot be a descriptor.
int to_descriptor(std::uint64_t handle) noexcept {
    return handle <= static_cast<std::uint64_t>(std::numeric_limits<int>::max()) ? static_cast<int>(handle) : -1;
}

/// A descriptor that was inherited: all of this process's own are closed by exec.
bool is_inherited(int fd) noexcept {
    const int flags = ::fcntl(fd, F_GETFD);
    return flags >= 0 && (flags & FD_CLOEXEC) == 0;
}

bool has(const token_label& label, std::size_t index) noexcept {
    return label.handles[index] != token_label::no_handle;
}

/// Before they are taken into possession: whose else they are is not for us to close.
void check_inherited(const token_label& label, std::error_code& ec) noexcept {
    for (std::size_t i = 0; i < label.handles.size() && !ec; ++i) {
        if (has(label, i) && !is_inherited(to_descriptor(label.handles[i])))
            ec = errc::stale_token;
    }
    if (label.handles[0] == label.handles[1])
        ec = errc::invalid_token;
    struct stat status {};
    const int first = to_descriptor(label.handles[has(label, 0) ? 0 : 1]);
    if (!ec && (::fstat(first, &status) != 0 || status.st_dev != label.facts[0] || status.st_ino != label.facts[1]))
        ec = errc::stale_token;
}

/// What the parcel needs of a descriptor that other processes may share, so that its locks are not one's own: of the
/// object's file a new description with a new seat; of the bytes, which have no lock, a copy.
unique_fd own(std::size_t index, int fd, const token_label& label, std::error_code& ec) noexcept {
    if (index == 0)
        return open_seat(fd, is_writable(fd), shm_path::of_system_name(label.name_text.data()), ec);
    return copy_of(fd, ec);
}

} // namespace

platform::parcel_ptr allocate_parcel(std::error_code& ec) noexcept {
    platform::parcel_ptr contents(new (std::nothrow) platform::parcel);
    if (!contents)
        ec = std::make_error_code(std::errc::not_enough_memory);
    return contents;
}

void describe(const platform::parcel& contents, token_label& label, std::error_code& ec) noexcept {
    struct stat status {};
    if (!status_of(contents, status))
        ec = {errno, native_category()};
    label.facts[0] = status.st_dev;
    label.facts[1] = status.st_ino;
    label.handles = {token_label::no_handle, token_label::no_handle};
    for_each_descriptor(contents, [&](std::size_t i, int) { label.handles[i] = i; });
}

void check(const platform::parcel& contents, const token_label& label, std::error_code& ec) noexcept {
    struct stat status {};
    const bool same_number =
        static_cast<bool>(contents.fds[0]) == has(label, 0) && static_cast<bool>(contents.fds[1]) == has(label, 1);
    if (!same_number || !status_of(contents, status) || status.st_dev != label.facts[0] ||
        status.st_ino != label.facts[1])
        ec = errc::stale_token;
}

void take_possession(const platform::parcel& contents) noexcept {
    for (const int fd : contents.inherited) {
        if (fd >= 0)
            ::close(fd);
    }
}

} // namespace mutual::posix

namespace mutual::platform {

void parcel_closer::operator()(parcel* contents) const noexcept {
    delete contents;
}

void make_inheritable(parcel& contents, token_label& label, std::error_code& ec) noexcept {
    posix::for_each_descriptor(contents, [&](std::size_t i, int fd) {
        label.handles[i] = static_cast<std::uint64_t>(fd);
        if (::fcntl(fd, F_SETFD, 0) != 0)
            ec = {errno, native_category()};
    });
}

void put_into(native_handle_type /*process*/, const parcel& /*contents*/, token_label& /*label*/,
              std::error_code& ec) noexcept {
    ec = errc::not_supported; // the other process has to fetch it, or to receive it
}

parcel_ptr take_inherited(const token_label& label, std::error_code& ec) noexcept {
    posix::check_inherited(label, ec);
    parcel_ptr contents = ec ? nullptr : posix::allocate_parcel(ec);
    if (!contents)
        return nullptr;
    for (std::size_t i = 0; i < label.handles.size() && !ec; ++i) {
        if (!posix::has(label, i))
            continue;
        contents->inherited[i] = posix::to_descriptor(label.handles[i]);
        contents->fds[i] = posix::own(i, contents->inherited[i], label, ec);
    }
    return ec ? nullptr : std::move(contents);
}

parcel_ptr fetch_from(native_handle_type process, const token_label& label, std::error_code& ec) noexcept {
    parcel_ptr contents = posix::allocate_parcel(ec);
    for (std::size_t i = 0; i < label.handles.size() && !ec; ++i) {
        if (posix::has(label, i))
            contents->fds[i] = posix::fetch_descriptor(process, posix::to_descriptor(label.handles[i]), ec);
    }
    if (ec == std::error_code(EBADF, native_category()))
        ec = errc::stale_token;
    if (!ec)
        posix::check(*contents, label, ec);
    if (!ec && contents->object())
        contents->fds[0] = posix::own(0, contents->object().get(), label, ec);
    return ec ? nullptr : std::move(contents);
}

} // namespace mutual::platform
