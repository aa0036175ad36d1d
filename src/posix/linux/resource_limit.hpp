#pragma once
/// \file
/// prlimit(2) as the kernel has it: with limits of 64 bits for 32-bit programs too, and for all resources.

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace mutual::posix {

struct limit_pair {
    std::uint64_t soft;
    std::uint64_t hard;
};

inline constexpr std::uint64_t unlimited = ~std::uint64_t{0};

/// Sets the limits of a process, unless `wanted` is null, and tells those before, unless `old` is. 0 is the calling process,
/// which may share its memory with another. \return 0 or an errno value
inline int exchange_limit(pid_t process, int resource, const limit_pair* wanted, limit_pair* old) noexcept {
    return ::syscall(SYS_prlimit64, process, resource, wanted, old) == 0 ? 0 : errno;
}

} // namespace mutual::posix
