#pragma once
/// \file
/// Regions and their mappings, as each system must provide them. Neutral code has checked the arguments before: the
/// name is usable, the size more than 0 (for memory) and not too large, offset + size within the region, the access
/// within the rights of the handle; see README.md here.

#include "platform/disposition.hpp"

#include <mutual/region_view.hpp>
#include <mutual/shared_region.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <system_error>

namespace mutual::platform {

struct region; ///< The system's handle of a region; each platform defines it. Created by the factories below.

/// All factories return null with `ec` set on failure, having changed nothing. `created` tells creator from opener.
region* create_region(const object_name& name, disposition how, const region_options& options, bool& created,
                      std::error_code& ec) noexcept;
region* open_region(const object_name& name, const region_open_options& options, std::error_code& ec) noexcept;
region* create_unnamed_region(const region_options& options, std::error_code& ec) noexcept;
/// `name` is null for an unnamed region; with a name it is open-or-create (CO-10).
region* create_file_region(const object_name* name, const std::filesystem::path& file,
                           const file_region_options& options, bool& created, std::error_code& ec) noexcept;
region* create_native_region(const char* system_name, const region_options& options, std::error_code& ec) noexcept;
region* open_native_region(const char* system_name, region_access access, std::error_code& ec) noexcept;

std::uint64_t region_size(const region& region) noexcept;
bool region_has_large_pages(const region& region) noexcept;
std::string region_native_name(const region& region);
native_handle_type region_native_handle(const region& region) noexcept;

/// Maps `size` bytes from `offset` on; `offset` is a multiple of allocation_granularity(), size is not 0. A non-null
/// `address` (a multiple of the granularity too) is a demand: exactly there, or errc::address_in_use, replacing nothing.
detail::mapping map_region(const region& region, std::uint64_t offset, std::size_t size, view_access access,
                           void* address, std::error_code& ec) noexcept;
void unmap_region(const detail::mapping& mapping) noexcept;

/// `first` lies within the mapping and need not be aligned; [first, first + size) is within it too.
void flush_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept;
void sync_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept;
/// `access` is within what the view was mapped with, and of the same kind (shared or copy-on-write).
void protect_mapping(const detail::mapping& mapping, view_access access, std::error_code& ec) noexcept;
/// Backs the pages of [first, first + size) by memory.
void commit_mapping(const detail::mapping& mapping, std::byte* first, std::size_t size, std::error_code& ec) noexcept;

} // namespace mutual::platform
