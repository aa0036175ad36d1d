#pragma once
/// \file
/// Which file a descriptor is, whatever its path. Implemented once per POSIX system.

#include "posix/unique_fd.hpp"

#include <cstdint>
#include <system_error>

namespace mutual::posix {

/// Of a regular file. What the file system does not know, or was not asked, is 0.
struct file_identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t birth_seconds = 0;
    std::int64_t birth_nanoseconds = 0;
    std::uint32_t generation = 0; ///< how often the number has been used; an open file tells, a path does not

    /// Numbers of removed files are used again, so birth and generation decide as well where both sides know them. The
    /// clock of many file systems is coarse: alone, the time of birth would not do.
    friend bool operator==(const file_identity& a, const file_identity& b) noexcept {
        const auto differ = [](auto one, auto other) { return one != 0 && other != 0 && one != other; };
        return a.device == b.device && a.inode == b.inode && !differ(a.birth_seconds, b.birth_seconds) &&
               !differ(a.birth_nanoseconds, b.birth_nanoseconds) && !differ(a.generation, b.generation);
    }
};

/// \errors errc::not_supported when it is not a regular file
file_identity identify(int fd, std::error_code& ec) noexcept;
file_identity identify(const char* path, std::error_code& ec) noexcept;

/// Opens a file anew that some process, this one included, has open, be it renamed or removed; the rights of the file
/// and of the processes decide whether that is possible. Empty when it is not.
unique_fd open_through_holders(const file_identity& file, int flags) noexcept;

} // namespace mutual::posix
