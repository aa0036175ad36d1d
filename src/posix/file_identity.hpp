#pragma once
/// \file
/// Which file a descriptor is, whatever its path. Implemented once per POSIX system.

#include "posix/unique_fd.hpp"

#include <cstdint>
#include <system_error>

namespace mutual::posix {

struct file_identity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t birth_seconds = 0; ///< 0 with 0: the file system does not know
    std::int64_t birth_nanoseconds = 0;

    /// Numbers of removed files are used again, so a known time of birth decides as well.
    friend bool operator==(const file_identity& a, const file_identity& b) noexcept {
        const bool both_known = a.knows_birth() && b.knows_birth();
        return a.device == b.device && a.inode == b.inode &&
               (!both_known || (a.birth_seconds == b.birth_seconds && a.birth_nanoseconds == b.birth_nanoseconds));
    }
    [[nodiscard]] bool knows_birth() const noexcept { return birth_seconds != 0 || birth_nanoseconds != 0; }
};

file_identity identify(int fd, std::error_code& ec) noexcept;
file_identity identify(const char* path, std::error_code& ec) noexcept;

/// Opens a file anew that some process, this one included, has open, be it renamed or removed; the rights of the file
/// and of the processes decide whether that is possible. Empty when it is not.
unique_fd open_through_holders(const file_identity& file, int flags) noexcept;

} // namespace mutual::posix
