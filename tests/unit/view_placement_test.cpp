#include "view_placement.hpp"

#include "support/doctest.hpp"

#include <cstdint>
#include <limits>

using mutual::errc;
using mutual::granularity;
using mutual::place_view;
using mutual::view_options;
using mutual::view_placement;

namespace {

constexpr std::size_t granule = 64 * 1024;
constexpr granularity unit{granule, 1};
constexpr std::uint64_t huge = std::uint64_t{1} << 62;

view_placement placed(const view_options& options, std::uint64_t region_size, granularity by = unit) {
    std::error_code ec;
    const view_placement place = place_view(options, region_size, by, ec);
    REQUIRE_FALSE(ec);
    return place;
}

std::error_code refused(const view_options& options, std::uint64_t region_size) {
    std::error_code ec;
    static_cast<void>(place_view(options, region_size, unit, ec));
    return ec;
}

void* address(std::uintptr_t value) {
    return reinterpret_cast<void*>(value);
}

} // namespace

TEST_CASE("VW-01: size 0 is the rest of the region") {
    CHECK(placed({}, 4096).length == 4096);
    CHECK(placed({.offset = 4095}, 4096).length == 1);
}

TEST_CASE("VW-02: the system maps from the granule that the offset lies in") {
    const view_placement aligned = placed({.offset = granule, .size = 10}, 4 * granule);
    CHECK(aligned.offset == granule);
    CHECK(aligned.skipped == 0);
    CHECK(aligned.size == 10);

    const view_placement last = placed({.offset = 2 * granule - 1, .size = 2}, 4 * granule);
    CHECK(last.offset == granule);
    CHECK(last.skipped == granule - 1);
    CHECK(last.size == granule + 1);
    CHECK(last.length == 2);
}

TEST_CASE("VW-05 VW-07 VW-08: the end of the region is exact, and nothing wraps around") {
    CHECK(placed({.size = 5000}, 5000).length == 5000);
    CHECK(refused({.size = 5001}, 5000) == errc::out_of_range);
    CHECK(placed({.offset = 4999, .size = 1}, 5000).length == 1);
    CHECK(refused({.offset = 4999, .size = 2}, 5000) == errc::out_of_range);
    CHECK(refused({.offset = 5000}, 5000) == errc::out_of_range);
    CHECK(refused({.offset = 5001, .size = 1}, 5000) == errc::out_of_range);
    CHECK(refused({.offset = std::numeric_limits<std::uint64_t>::max(), .size = 2}, 5000) == errc::out_of_range);
    CHECK(refused({.offset = 1, .size = std::numeric_limits<std::size_t>::max()}, 5000) == errc::out_of_range);
}

TEST_CASE("SZ-15: a part that no address space can hold is a lack of memory") {
    CHECK(refused({}, std::numeric_limits<std::uint64_t>::max()) == std::errc::not_enough_memory);
    CHECK(placed({.offset = huge - 1}, huge).length == 1);
}

TEST_CASE("VW-15: the address must fit the offset") {
    const std::uintptr_t base = 16 * granule;
    const view_options fitting{.offset = granule + 100, .size = 10, .address = address(base + 100)};
    const view_placement place = placed(fitting, 2 * granule);
    CHECK(place.address == address(base));
    CHECK(place.skipped == 100);
    CHECK(refused({.address = address(base + 1)}, granule) == errc::misaligned);
    CHECK(refused({.address = address(base + 4096)}, granule) == errc::misaligned);
    CHECK(refused({.offset = 100, .address = address(base)}, granule) == errc::misaligned);
}

TEST_CASE("VW-14 VW-16: beyond the ends of the address space no range is free") {
    CHECK(refused({.offset = 100, .address = address(100)}, granule) == errc::address_in_use);
    const std::uintptr_t last = std::numeric_limits<std::uintptr_t>::max() - granule + 1;
    CHECK(refused({.address = address(last)}, granule) == errc::address_in_use);
}

TEST_CASE("SE-09: large pages are mapped whole") {
    constexpr std::size_t large = 2 * 1024 * 1024;
    const view_placement place = placed({.offset = large + 1, .size = 1}, 4 * large, {large, large});
    CHECK(place.offset == large);
    CHECK(place.skipped == 1);
    CHECK(place.length == 1);
    CHECK(place.size == large);
}
