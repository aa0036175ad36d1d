#include "region_peer.hpp"

#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

using namespace mutual;
using mutual::test::child_process;
using mutual::test::get;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::unique_name;

namespace {

/// Writes to memory that a compiler must not reason about.
void touch(std::byte* place) {
    *static_cast<volatile std::byte*>(place) = std::byte{1};
}

std::uintptr_t number_of(const region_view& view) {
    return reinterpret_cast<std::uintptr_t>(view.data());
}

} // namespace

TEST_CASE("VW-01: size 0 maps from the offset to the end") {
    const shared_region region = shared_region::create_unnamed({.size = 3 * page_size()});
    CHECK(region.map().size() == 3 * page_size());
    CHECK(region.map({.size = 0}).size() == 3 * page_size());
    CHECK(region.map({.offset = page_size()}).size() == 2 * page_size());
    CHECK(region.map({.offset = 3 * page_size() - 1}).size() == 1);
}

TEST_CASE("VW-02 VW-04 VW-09: any offset and size will do, and the span is exactly what was asked for") {
    const shared_region region = shared_region::create_unnamed({.size = 200000});
    const region_view whole = region.map();
    for (std::size_t i = 0; i < whole.size(); ++i)
        whole.bytes()[i] = static_cast<std::byte>(i % 251);

    constexpr std::size_t offsets[] = {0, 1, 7, 4095, 4096, 4097, 8191, 65535, 65536, 65537, 131072, 199000};
    constexpr std::size_t sizes[] = {1, 2, 100, 1000};
    for (const std::size_t offset : offsets) {
        for (const std::size_t size : sizes) {
            CAPTURE(offset);
            CAPTURE(size);
            const region_view view = region.map({.offset = offset, .size = size});
            CHECK(view.offset() == offset);
            REQUIRE(view.size() == size);
            CHECK(view.bytes().size() == size);
            CHECK(view.const_bytes().data() == view.data());
            CHECK(get(view, 0, size) == get(whole, offset, size));
        }
    }
}

TEST_CASE("VW-03: a byte at a page-aligned offset lies on a page boundary") {
    const shared_region region = shared_region::create_unnamed({.size = 40 * page_size()});
    constexpr std::size_t pages[] = {0, 1, 2, 15, 16, 17, 39};
    for (const std::size_t page : pages)
        CHECK(number_of(region.map({.offset = page * page_size(), .size = 1})) % page_size() == 0);
}

TEST_CASE("VW-05 VW-06 VW-08: views beyond the end are out of range, sums that wrap around too") {
    constexpr std::uint64_t max_offset = std::numeric_limits<std::uint64_t>::max();
    constexpr std::size_t max_size = std::numeric_limits<std::size_t>::max();
    const shared_region region = shared_region::create_unnamed({.size = 100});
    const std::size_t page = page_size();
    REQUIRE(region.size() == page);
    CHECK(region.map({.size = page}).size() == page);
    CHECK(region.map({.offset = page - 1, .size = 1}).size() == 1);

    const view_options refused[] = {
        {.size = page + 1},
        {.offset = 1, .size = page},
        {.offset = page - 1, .size = 2},
        {.offset = page, .size = 0},
        {.offset = page, .size = 1},
        {.offset = page + 1},
        {.offset = 0x7FFF'FFFF'FFFF'FFFF, .size = 1},
        {.offset = max_offset, .size = 0},
        {.offset = max_offset, .size = 1},
        {.offset = max_offset, .size = 2},
        {.offset = max_offset - page + 1, .size = page},
        {.offset = 1, .size = max_size},
        {.offset = page - 1, .size = max_size},
        {.size = max_size},
        {.size = max_size - page + 1},
    };
    for (const view_options& options : refused) {
        CAPTURE(options.offset);
        CAPTURE(options.size);
        std::error_code ec;
        CHECK_FALSE(region.map(options, ec));
        CHECK(ec == errc::out_of_range);
        CHECK(ec == std::errc::result_out_of_range);
    }
}

TEST_CASE("VW-09: views of one region live at different addresses and show the same bytes at once") {
    const std::string name = unique_name("coherent");
    const shared_region region = shared_region::create(name, {.size = 100000});
    const shared_region other_handle = shared_region::open(name);
    const region_view first = region.map();
    const region_view second = other_handle.map();
    const region_view part = region.map({.offset = 70001, .size = 10, .access = view_access::read_only});
    CHECK(first.data() != second.data());

    put(first, 70001, "hello");
    CHECK(get(second, 70001, 5) == "hello");
    CHECK(get(part, 0, 5) == "hello");
    put(second, 70001, "world");
    CHECK(get(first, 70001, 5) == "world");
    CHECK(get(part, 0, 5) == "world");
}

TEST_CASE("VW-10 FL-08: views in different processes show the same bytes, without a flush") {
    const std::string name = unique_name("processes");
    const shared_region region = shared_region::create(name, {.size = 100000});
    const region_view view = region.map();
    put(view, 0, "from the parent");
    region_peer first(name);
    region_peer second(name);
    REQUIRE(first.outcome() == "none");
    REQUIRE(second.outcome() == "none");
    CHECK(first.read(0, 15) == "from the parent");

    first.write(99990, "from one");
    CHECK(second.read(99990, 8) == "from one");
    CHECK(get(view, 99990, 8) == "from one");
    put(view, 99990, "again");
    CHECK(first.read(99990, 5) == "again");
    CHECK(second.read(99990, 5) == "again");
}

TEST_CASE("VW-17: an unmapped view is empty, and unmapping twice is harmless") {
    const shared_region region = shared_region::create_unnamed({.size = 1});
    region_view view = region.map();
    REQUIRE(view);
    for (int i = 0; i < 2; ++i) {
        view.unmap();
        CHECK_FALSE(view);
        CHECK(view.data() == nullptr);
        CHECK(view.size() == 0);
        CHECK(view.bytes().empty());
    }
    region_view never_mapped;
    never_mapped.unmap();
    CHECK_FALSE(never_mapped);
}

TEST_CASE("VW-17: a moved view is mapped once and unmapped once") {
    const shared_region region = shared_region::create_unnamed({.size = page_size()});
    region_view first = region.map({.offset = 5, .size = 50});
    std::byte* const data = first.data();
    region_view second(std::move(first));
    CHECK_FALSE(first); // NOLINT(bugprone-use-after-move): a moved-from view is empty
    CHECK(second.data() == data);
    CHECK(second.size() == 50);
    CHECK(second.offset() == 5);
    CHECK(second.access() == view_access::read_write);

    region_view third = region.map();
    third = std::move(second);
    CHECK(third.data() == data);
    put(third, 0, "alive");
    region_view& alias = third;
    third = std::move(alias);
    CHECK(get(third, 0, 5) == "alive");
}

TEST_CASE("VW-21 LT-17: a view outlives its handle, and a handle its views") {
    shared_region region = shared_region::create(unique_name("early"), {.size = 1});
    {
        const region_view view = region.map();
        put(view, 0, "before");
    }
    const region_view view = region.map();
    region.close();
    CHECK_FALSE(region);
    CHECK(get(view, 0, 6) == "before");
    put(view, 0, "after");
    CHECK(get(view, 0, 5) == "after");
    region.close();
    CHECK(region.size() == 0);
}

TEST_CASE("VW-25: an empty handle cannot be mapped") {
    const shared_region region;
    std::error_code ec;
    CHECK_FALSE(region.map(ec));
    CHECK(ec == errc::empty_handle);
    CHECK_FALSE(region.map({.size = 1}, ec));
    CHECK(ec == errc::empty_handle);
    CHECK_THROWS_AS(static_cast<void>(region.map()), object_error);
}

MUTUAL_CHILD_ROLE(fault) {
    const shared_region region = shared_region::open(arguments.at(0));
    region_view view = region.map({.access = view_access::read_only});
    if (arguments.at(1) == "write through reduced view") {
        view = region.map();
        touch(view.data());
        view.protect(view_access::read_only);
    }
    std::byte* const place = view.data();
    if (arguments.at(1) == "touch after unmap")
        view.unmap();
    parent.send("now");
    touch(place);
    parent.send("still alive");
    return 0;
}

TEST_CASE("VW-22 VW-24 PR-22: writing a read-only or reduced view, or touching an unmapped one, ends the process") {
    const std::string name = unique_name("fault");
    const shared_region region = shared_region::create(name, {.size = 100});
    for (const std::string how : {"write read-only view", "write through reduced view", "touch after unmap"}) {
        CAPTURE(how);
        child_process child("fault", {name, how});
        child.expect("now");
        CHECK(child.wait_exit() != 0);
        CHECK(child.try_read_line(std::chrono::milliseconds(0)) == std::nullopt);
    }
}
