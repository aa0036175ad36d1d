#include "posix/exact_mapping.hpp"

#include <sys/mman.h>

#include <cerrno>

namespace mutual::posix {

namespace {

/// MAP_FIXED_NOREPLACE, with the value it has on every machine but Alpha. A kernel before 4.17 ignores it and takes
/// the address as a hint.
constexpr int no_replace = 0x100000;

/// True when the same would work anywhere else, so that the address is what is wrong.
bool works_elsewhere(std::size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    void* const elsewhere = ::mmap(nullptr, size, protection, flags, fd, offset);
    if (elsewhere == MAP_FAILED)
        return false;
    ::munmap(elsewhere, size);
    return true;
}

} // namespace

void* map_exactly(void* address, std::size_t size, int protection, int flags, int fd, off_t offset) noexcept {
    void* const base = ::mmap(address, size, protection, flags | no_replace, fd, offset);
    if (base == address)
        return base;
    if (base != MAP_FAILED) {
        ::munmap(base, size);
        errno = EEXIST;
    } else if (errno != EEXIST && works_elsewhere(size, protection, flags, fd, offset)) {
        errno = EEXIST; // below vm.mmap_min_addr (EPERM) or above what a process has (ENOMEM): never free
    }
    return MAP_FAILED;
}

} // namespace mutual::posix
