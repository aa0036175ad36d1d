#include "region_peer.hpp"

#include "support/doctest.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstddef>
#include <cstdint>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;

namespace {

/// An address with `granules` free granules behind it: what a view had that is unmapped again.
std::byte* free_range(std::size_t granules) {
    const std::size_t granule = allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = (granules + 1) * granule});
    std::byte* const first = region.map().data();
    const auto beyond = reinterpret_cast<std::uintptr_t>(first) % granule;
    return beyond == 0 ? first : first + (granule - beyond);
}

} // namespace

TEST_CASE("VW-02: granularity and page size are powers of two, and a granule is whole pages") {
    const std::size_t granule = allocation_granularity();
    CHECK(page_size() != 0);
    CHECK((page_size() & (page_size() - 1)) == 0);
    CHECK((granule & (granule - 1)) == 0);
    CHECK(granule >= 65536);
    CHECK(granule % page_size() == 0);
}

TEST_CASE("VW-16: a free address that is asked for is where the view begins") {
    const std::size_t granule = allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = 2 * granule});
    put(region.map(), granule + 100, "here");
    std::byte* const place = free_range(2);

    const region_view whole = region.map({.address = place});
    CHECK(whole.data() == place);
    CHECK(get(whole, granule + 100, 4) == "here");

    std::byte* const other = free_range(1);
    const region_view part = region.map({.offset = granule + 100, .size = 4, .address = other + 100});
    CHECK(part.data() == other + 100);
    CHECK(get(part, 0, 4) == "here");
}

TEST_CASE("VW-14: an address in use is refused, and what is there is unharmed") {
    const std::size_t granule = allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = 3 * granule});
    const shared_region small = shared_region::create_unnamed({.size = granule});
    std::byte* const place = free_range(3);
    const region_view occupant = small.map({.address = place + granule});
    put(occupant, 0, "mine");

    for (std::byte* const address : {place, place + granule}) {
        std::error_code ec;
        CHECK_FALSE(region.map({.access = view_access::read_write, .address = address}, ec));
        CHECK(ec == errc::address_in_use);
        CHECK(ec == std::errc::address_in_use);
    }
    CHECK(get(occupant, 0, 4) == "mine");
    put(occupant, granule - 4, "tail");
    CHECK(get(small.map(), granule - 4, 4) == "tail");

    const region_view before = small.map({.address = place});
    CHECK(before.data() == place);
}

TEST_CASE("VW-14: a view is not mapped over itself") {
    const shared_region region = shared_region::create_unnamed({.size = allocation_granularity()});
    std::byte* const place = free_range(1);
    const region_view first = region.map({.address = place});
    std::error_code ec;
    CHECK_FALSE(region.map({.address = place}, ec));
    CHECK(ec == errc::address_in_use);
}

TEST_CASE("VW-15: an address that does not fit the granularity is refused") {
    const std::size_t granule = allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = 2 * granule});
    std::byte* const place = free_range(3);
    const view_options refused[] = {
        {.address = place + 1},
        {.address = place + granule / 2},
        {.offset = 1, .address = place},
        {.offset = granule - 1, .size = 1, .address = place + granule},
    };
    for (const view_options& options : refused) {
        CAPTURE(options.offset);
        std::error_code ec;
        CHECK_FALSE(region.map(options, ec));
        CHECK(ec == errc::misaligned);
        CHECK(ec == std::errc::invalid_argument);
    }
}

TEST_CASE("VW-16: an address that no program can have is refused") {
    const std::size_t granule = allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = granule});
    const std::uintptr_t top = ~std::uintptr_t{0} - granule + 1;
    std::error_code ec;
    CHECK_FALSE(region.map({.address = reinterpret_cast<void*>(top)}, ec)); // NOLINT(performance-no-int-to-ptr)
    CHECK(ec != std::error_code());
}
