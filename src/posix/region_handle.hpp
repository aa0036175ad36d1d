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

#include <array>
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
    pid_t holder = ::getpid(); ///< a process that was cloned by other means than fork has no seat and no say of its own
    bool is_writable = true;   ///< through `seat`
    bool is_lost = false;      ///< a forked child, for which there was no descriptor
    std::uint64_t file_object = 0; ///< tells regions of one file apart that have no name; else 0

    // The list of posix/region_list.hpp, and while this process forks the seats of parent and child.

    region* next = nullptr;
    region* previous = nullptr;
    std::array<posix::unique_fd, 2> seats_to_be{};

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

/// What a handle with `access` may do to the bytes of that region.
bool writes_with(region_access access, const platform::region& region) noexcept;

/// Finds out, from the header, what the region is that file.fd leads to. errc::not_a_mutual_object
void read_region(platform::region& region, const guarded_file& file, std::error_code& ec) noexcept;

/// errc::lost_in_fork; errc::name_removed, \see check_name of the object table.
std::error_code check_region(const platform::region& region) noexcept;

/// For platform::region::file_object: different for every region of this machine's life, as far as chance goes.
std::uint64_t next_file_object() noexcept;

/// Where others may write to the file, its views are to be seen, so that it is not used again below them.
void mark_views(const platform::region& region, std::uint32_t mode) noexcept;

/// Bytes of a memory region as asked for, in whole pages (SZ-02).
std::uint64_t whole_pages(std::uint64_t size) noexcept;

} // namespace mutual::posix
