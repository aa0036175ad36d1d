#pragma once
/// \file
/// What a region handle is on POSIX. Every handle has descriptors of its own and a shared seat through them, so regions
/// need no table in the process.

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/directory.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include <sys/types.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <system_error>

namespace mutual::platform {

struct region {
    posix::unique_fd seat;  ///< the object's file with our seat; empty for regions without a control block
    posix::unique_fd bytes; ///< what is mapped; empty when that is `seat`
    posix::shm_path path;   ///< empty for unnamed regions
    std::uint64_t size = 0;
    region_access allowed = region_access::read_write; ///< what the region itself allows, whoever opens it (PR-21)
    posix::region_backing backing = posix::region_backing::memory;
    bool large_pages = false;
    bool is_foreign = false;   ///< made by another program, which may do anything to it
    bool removes_name = false; ///< bears a plain name of the system that we made
    pid_t holder = ::getpid(); ///< a forked child has copies of the descriptors, but no seat and no say of its own

    /// The descriptor that is mapped.
    [[nodiscard]] int mapped_fd() const noexcept { return bytes ? bytes.get() : seat.get(); }
};

} // namespace mutual::platform

namespace mutual::posix {

/// Plain deletion: for handles that are not finished. A finished one leaves its object (platform::region_closer).
using region_ptr = std::unique_ptr<platform::region>;

/// \errors std::errc::not_enough_memory
region_ptr allocate_region(std::error_code& ec) noexcept;

/// Makes the found or filled object a handle's: takes a seat, opens what will be mapped, and lets the guard go.
void adopt(platform::region& region, guarded_file& file, region_access access, std::error_code& ec) noexcept;

/// Bytes of a memory region as asked for, in whole pages (SZ-02).
std::uint64_t whole_pages(std::uint64_t size) noexcept;

} // namespace mutual::posix
