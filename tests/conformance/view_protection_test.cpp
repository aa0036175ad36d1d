#include "region_peer.hpp"

#include "support/doctest.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <array>
#include <cstddef>
#include <optional>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;

namespace {

constexpr std::array all_views{
    view_access::read_only,    view_access::copy_on_write,         view_access::read_write,
    view_access::execute_read, view_access::execute_copy_on_write, view_access::execute_read_write};

// matrix[mapped][wanted], both as all_views: rights may only shrink, and writing stays shared or private.
constexpr bool matrix[all_views.size()][all_views.size()] = {
    {true, false, false, false, false, false}, // read_only
    {true, true, false, false, false, false},  // copy_on_write
    {true, false, true, false, false, false},  // read_write
    {true, false, false, true, false, false},  // execute_read
    {true, true, false, true, true, false},    // execute_copy_on_write
    {true, false, true, true, false, true},    // execute_read_write
};

/// One page of memory mapped so, or nothing where the system executes nothing from shared memory.
std::optional<region_view> mapped(view_access access) {
    const bool executes = access >= view_access::execute_read;
    const shared_region region = shared_region::create_unnamed(
        {.size = 1, .access = executes ? region_access::execute_read_write : region_access::read_write});
    std::error_code ec;
    region_view view = region.map({.access = access}, ec);
    if (executes && ec == std::errc::operation_not_permitted)
        return std::nullopt;
    REQUIRE(ec == std::error_code());
    return view;
}

} // namespace

TEST_CASE("PR-22 PR-23: protect never gives a view more than it was mapped with") {
    for (std::size_t from = 0; from < all_views.size(); ++from) {
        for (std::size_t to = 0; to < all_views.size(); ++to) {
            CAPTURE(from);
            CAPTURE(to);
            std::optional<region_view> view = mapped(all_views[from]);
            if (!view)
                continue;
            std::error_code ec;
            view->protect(all_views[to], ec);
            if (matrix[from][to])
                CHECK(ec == std::error_code());
            else
                CHECK(ec == errc::insufficient_rights);
            CHECK(view->access() == (matrix[from][to] ? all_views[to] : all_views[from]));
        }
    }
}

TEST_CASE("PR-22: what protect took it can give back, and the bytes stay") {
    const shared_region region = shared_region::create_unnamed({.size = 3 * page_size()});
    region_view view = region.map({.offset = 100});
    put(view, 0, "kept");
    view.protect(view_access::read_only);
    CHECK(get(view, 0, 4) == "kept");
    CHECK(get(region.map(), 100, 4) == "kept");
    view.protect(view_access::read_write);
    put(view, 2 * page_size(), "more");
    CHECK(get(region.map(), 100 + 2 * page_size(), 4) == "more");
}

TEST_CASE("PR-22 PR-23: a private copy survives protect") {
    const shared_region region = shared_region::create_unnamed({.size = 1});
    region_view view = region.map({.access = view_access::copy_on_write});
    put(view, 0, "mine");
    view.protect(view_access::read_only);
    CHECK(get(view, 0, 4) == "mine");
    view.protect(view_access::copy_on_write);
    put(view, 0, "MINE");
    CHECK(get(view, 0, 4) == "MINE");
    CHECK(get(region.map(), 0, 4) == std::string(4, '\0'));
}

TEST_CASE("PR-22: a read-only view of a writable handle cannot be made writable, and other views are not touched") {
    const shared_region region = shared_region::create_unnamed({.size = 1});
    region_view reader = region.map({.access = view_access::read_only});
    region_view writer = region.map();
    std::error_code ec;
    reader.protect(view_access::read_write, ec);
    CHECK(ec == errc::insufficient_rights);
    CHECK(ec == std::errc::permission_denied);
    CHECK_THROWS_AS(reader.protect(view_access::read_write), object_error);
    reader.protect(view_access::read_only);
    put(writer, 0, "still writable");
    CHECK(get(reader, 0, 14) == "still writable");
}

TEST_CASE("PR-22: an empty view has nothing to protect") {
    region_view view;
    std::error_code ec;
    view.protect(view_access::read_only, ec);
    CHECK(ec == errc::empty_handle);
}
