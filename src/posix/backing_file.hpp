#pragma once
/// \file
/// The file behind a file-backed region: opening it for a new region, and reaching the same one again from another
/// process, whatever it is called by then.

#include "posix/kernel/control_block.hpp"
#include "posix/unique_fd.hpp"

#include <mutual/shared_region.hpp>

#include <cstdint>
#include <system_error>

namespace mutual::posix {

/// Bytes of a region's file.
struct file_extent {
    std::uint64_t region = 0; ///< what the region has
    std::uint64_t before = 0; ///< what the file had; less when it has been made longer
};

/// Opens the file with the rights that the region needs, and makes it longer when that is asked for (SZ-06).
/// \errors the system's own; errc::empty_file, errc::file_too_small, errc::not_supported (not a regular file)
unique_fd open_backing_file(const char* path, const file_region_options& options, file_extent& extent,
                            std::error_code& ec) noexcept;

/// Gives the file its old size back, because the region could not be made after all.
void undo_growth(int fd, const file_extent& extent) noexcept;

/// Writes down which file it is, for other processes, into the control block at `control_offset` of `object`.
/// \errors errc::store_full
void write_backing_file(int object, std::uint64_t control_offset, int file, const char* path,
                        std::error_code& ec) noexcept;

/// Is `file` the one that was written down?
bool is_backing_file(int object, std::uint64_t control_offset, int file) noexcept;

/// Opens the very file that was written down; never another one.
/// \errors errc::backing_file_lost; errc::untrusted_object; std::errc::permission_denied
unique_fd reach_backing_file(int object, std::uint64_t control_offset, bool writable, std::error_code& ec) noexcept;

} // namespace mutual::posix
