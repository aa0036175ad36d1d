#pragma once
/// \file
/// What a parcel is on POSIX: descriptors on their way from one process to another.

#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include "platform/handover.hpp"

#include <array>
#include <cstddef>

namespace mutual::platform {

/// The first descriptor is that of the object's file, the second that of the bytes of a region; a region without a name
/// has only the second, everything that can be waited for only the first. The first one is an open file description of
/// its own, on the shared seat: it counts as a holder, wherever it is.
struct parcel {
    std::array<posix::unique_fd, 2> fds;
    /// What they were made of, when this process inherited it: closed when an object has come out of the parcel.
    std::array<int, 2> inherited{-1, -1};

    [[nodiscard]] const posix::unique_fd& object() const noexcept { return fds[0]; }
    [[nodiscard]] const posix::unique_fd& bytes() const noexcept { return fds[1]; }
};

} // namespace mutual::platform

namespace mutual::posix {

/// Null with `ec` set when there is no memory for it.
platform::parcel_ptr allocate_parcel(std::error_code& ec) noexcept;

/// Calls `work(index, descriptor)` for those that a parcel has.
template <typename Work>
void for_each_descriptor(const platform::parcel& contents, Work work) noexcept {
    for (std::size_t i = 0; i < contents.fds.size(); ++i) {
        if (contents.fds[i])
            work(i, contents.fds[i].get());
    }
}

/// Notes in the label which file it is about, and which descriptors there are.
void describe(const platform::parcel& contents, token_label& label, std::error_code& ec) noexcept;

/// errc::stale_token when the first descriptor leads to another file than the label says, or there is another number of
/// descriptors.
void check(const platform::parcel& contents, const token_label& label, std::error_code& ec) noexcept;

/// Nobody else can use its handles any more.
void take_possession(const platform::parcel& contents) noexcept;

/// A descriptor of a living process. Implemented once per POSIX system.
/// \errors errc::not_supported
unique_fd fetch_descriptor(int process, int fd, std::error_code& ec) noexcept;

} // namespace mutual::posix
