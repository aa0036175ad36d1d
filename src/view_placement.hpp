#pragma once
/// \file
/// Where a view lies in its region and in the address space: pure arithmetic, so that its limits can be tested alone.

#include <mutual/error.hpp>
#include <mutual/region_view.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace mutual {

/// What the system is asked to map. The view itself is [skipped, skipped + length) of it.
struct view_placement {
    std::uint64_t offset = 0; ///< a multiple of the granularity
    std::size_t size = 0;
    void* address = nullptr; ///< null: anywhere
    std::size_t skipped = 0; ///< bytes between the granule's begin and the byte that was asked for (VW-02)
    std::size_t length = 0;
};

/// Large pages can only be mapped whole: at their own granularity and in multiples of it.
struct granularity {
    std::size_t offset = 1;
    std::size_t size = 1;
};

[[nodiscard]] inline granularity granularity_of(bool large_pages) noexcept {
    if (large_pages)
        return {std::max(allocation_granularity(), large_page_size()), large_page_size()};
    return {allocation_granularity(), 1};
}

namespace detail {

/// The number of bytes the view has; sets `ec` when it would leave the region or the address space.
[[nodiscard]] inline std::size_t view_length(const view_options& options, std::uint64_t region_size,
                                             std::error_code& ec) noexcept {
    if (options.offset >= region_size || options.size > region_size - options.offset) {
        ec = errc::out_of_range;
        return 0;
    }
    const std::uint64_t rest = region_size - options.offset;
    const std::uint64_t length = options.size != 0 ? options.size : rest;
    if (length > std::numeric_limits<std::size_t>::max() / 2) // no object is larger, see PTRDIFF_MAX
        ec = std::make_error_code(std::errc::not_enough_memory);
    return static_cast<std::size_t>(length);
}

/// The address for the granule, or `ec`.
[[nodiscard]] inline void* base_address(void* wanted, const view_placement& place, std::size_t granule,
                                        std::error_code& ec) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(wanted);
    if ((address - place.skipped) % granule != 0)
        ec = errc::misaligned;
    else if (address <= place.skipped || place.length > std::numeric_limits<std::uintptr_t>::max() - address)
        ec = errc::address_in_use; // beyond an end of the address space nothing is ever free
    return ec ? nullptr : static_cast<std::byte*>(wanted) - place.skipped;
}

} // namespace detail

/// \param region_size  bytes, exactly what can be mapped
[[nodiscard]] inline view_placement place_view(const view_options& options, std::uint64_t region_size,
                                               const granularity& unit, std::error_code& ec) noexcept {
    view_placement place;
    place.length = detail::view_length(options, region_size, ec);
    if (ec)
        return place;
    place.skipped = static_cast<std::size_t>(options.offset % unit.offset);
    place.offset = options.offset - place.skipped;
    place.size = place.skipped + place.length;
    if (const std::size_t rest = place.size % unit.size; rest != 0)
        place.size += unit.size - rest;
    if (options.address != nullptr)
        place.address = detail::base_address(options.address, place, unit.offset, ec);
    return place;
}

} // namespace mutual
