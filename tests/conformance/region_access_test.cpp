// The whole access matrix (docs/semantics.md, "PR: access"), from the region's own access and from the handle's.

#include "region_peer.hpp"

#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <array>
#include <cstddef>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::unique_name;

namespace {

constexpr std::array all_regions{region_access::read_only, region_access::read_write, region_access::execute_read,
                                 region_access::execute_read_write};
constexpr std::array all_views{
    view_access::read_only,    view_access::copy_on_write,         view_access::read_write,
    view_access::execute_read, view_access::execute_copy_on_write, view_access::execute_read_write};

// Rows as all_views, columns as all_regions.
constexpr bool matrix[all_views.size()][all_regions.size()] = {
    {true, true, true, true},    // read_only
    {true, true, true, true},    // copy_on_write
    {false, true, false, true},  // read_write
    {false, false, true, true},  // execute_read
    {false, false, true, true},  // execute_copy_on_write
    {false, false, false, true}, // execute_read_write
};

bool executes(view_access access) {
    return access == view_access::execute_read || access == view_access::execute_copy_on_write ||
           access == view_access::execute_read_write;
}

/// Why this system executes nothing from shared memory, if so: a memory file system mounted noexec.
std::error_code execution_refused() {
    static const std::error_code reason = [] {
        std::error_code ec;
        const shared_region region =
            shared_region::create(unique_name("probe"), {.size = 1, .access = region_access::execute_read_write}, ec);
        if (!ec)
            static_cast<void>(region.map({.access = view_access::execute_read}, ec));
        if (ec)
            MESSAGE("this system refuses executable shared memory: " << ec.message());
        return ec;
    }();
    return reason;
}

/// A view that must come off, or be refused for want of rights, as `allowed` says.
void check_map(const shared_region& region, view_access access, bool allowed) {
    CAPTURE(static_cast<int>(access));
    std::error_code ec;
    const region_view view = region.map({.access = access}, ec);
    if (!allowed) {
        CHECK_FALSE(view);
        CHECK(ec == errc::insufficient_rights);
        CHECK(ec == std::errc::permission_denied);
    } else if (executes(access) && execution_refused()) {
        CHECK((!ec || ec == execution_refused())); // unnamed memory may come from elsewhere
    } else {
        CHECK(ec == std::error_code());
        CHECK(view.access() == access);
    }
}

/// Every view of a handle that was opened with `handle` on a region made with `object`.
void check_opened(const shared_region& opened, std::size_t object, std::size_t handle) {
    for (std::size_t view = 0; view < all_views.size(); ++view) {
        // Wine looks at the rights of the handle only, not at the protection of a memory section (PR-21).
        const bool only_region_refuses = matrix[view][handle] && !matrix[view][object];
        if (!only_region_refuses || !test::running_under_wine())
            check_map(opened, all_views[view], matrix[view][object] && matrix[view][handle]);
    }
}

/// All that the one may, the other may too.
bool is_within(region_access whole, region_access part) {
    return part == whole || part == region_access::read_only || whole == region_access::execute_read_write;
}

region_options one_page(region_access access) {
    return {.size = 1, .access = access};
}

} // namespace

TEST_CASE("PR-01 PR-03 PR-07 PR-25: what the creator's handle may be mapped for") {
    for (std::size_t object = 0; object < all_regions.size(); ++object) {
        CAPTURE(object);
        std::error_code ec;
        const shared_region named = shared_region::create(unique_name("matrix"), one_page(all_regions[object]), ec);
        REQUIRE(ec == std::error_code());
        const shared_region unnamed = shared_region::create_unnamed(one_page(all_regions[object]), ec);
        REQUIRE(ec == std::error_code());
        CHECK(named.access() == all_regions[object]);
        for (std::size_t view = 0; view < all_views.size(); ++view) {
            check_map(named, all_views[view], matrix[view][object]);
            check_map(unnamed, all_views[view], matrix[view][object]);
        }
    }
}

TEST_CASE("PR-01 PR-17 PR-18 PR-19 PR-21: an opened handle maps what both it and the region allow") {
    for (std::size_t object = 0; object < all_regions.size(); ++object) {
        const std::string name = unique_name("matrix");
        const shared_region creator = shared_region::create(name, one_page(all_regions[object]));
        for (std::size_t handle = 0; handle < all_regions.size(); ++handle) {
            CAPTURE(object);
            CAPTURE(handle);
            std::error_code ec;
            const shared_region opened = shared_region::open(name, all_regions[handle], ec);
            REQUIRE(ec == std::error_code());
            CHECK(opened.access() == all_regions[handle]);
            check_opened(opened, object, handle);
        }
    }
}

TEST_CASE("CO-09 CO-13: open_or_create of an existing region gives a handle of the access asked for") {
    for (std::size_t object = 0; object < all_regions.size(); ++object) {
        const std::string name = unique_name("matrix");
        const shared_region creator = shared_region::create(name, one_page(all_regions[object]));
        for (std::size_t handle = 0; handle < all_regions.size(); ++handle) {
            CAPTURE(object);
            CAPTURE(handle);
            const shared_region again = shared_region::open_or_create(name, one_page(all_regions[handle]));
            CHECK_FALSE(again.created());
            check_opened(again, object, handle);
        }
        for (std::size_t view = 0; view < all_views.size(); ++view)
            check_map(creator, all_views[view], matrix[view][object]);
    }
}

TEST_CASE("HD-15 HD-16 PR-01: a duplicate has the access that was asked for, which is within its source's") {
    for (const region_access source : all_regions) {
        const shared_region region = shared_region::create_unnamed(one_page(source));
        for (std::size_t handle = 0; handle < all_regions.size(); ++handle) {
            CAPTURE(static_cast<int>(source));
            CAPTURE(handle);
            std::error_code ec;
            const shared_region made = region.duplicate(all_regions[handle], ec);
            if (!is_within(source, all_regions[handle])) {
                CHECK_FALSE(made);
                CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
                continue;
            }
            CHECK_EQ(ec, std::error_code());
            CHECK(made.access() == all_regions[handle]);
            for (std::size_t view = 0; view < all_views.size(); ++view)
                check_map(made, all_views[view], matrix[view][handle]);
        }
    }
}

TEST_CASE("PR-01: map without options gives the most that the handle allows") {
    const std::string name = unique_name("default");
    const shared_region region = shared_region::create(name, {.size = 1});
    CHECK(region.map().access() == view_access::read_write);
    CHECK(shared_region::open(name, region_access::read_only).map().access() == view_access::read_only);
}

TEST_CASE("PR-02 PR-18: what may be written may be read, through the same view") {
    const std::string name = unique_name("write-implies-read");
    const shared_region region = shared_region::create(name, {.size = 1});
    const shared_region writer = shared_region::open(name, region_access::read_write);
    const region_view view = writer.map({.access = view_access::read_write});
    put(view, 0, "both ways");
    CHECK(get(view, 0, 9) == "both ways");
    CHECK(get(writer.map({.access = view_access::read_only}), 0, 9) == "both ways");
}

TEST_CASE("CO-13 PR-17: a read-only handle beside a writable one sees every change and makes none") {
    const std::string name = unique_name("reader");
    const shared_region writer = shared_region::create(name, {.size = 1});
    const shared_region reader = shared_region::open(name, region_access::read_only);
    const region_view written = writer.map();
    const region_view seen = reader.map();
    put(written, 0, "news");
    CHECK(get(seen, 0, 4) == "news");
    std::error_code ec;
    CHECK_FALSE(reader.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
}

TEST_CASE("PR-04 PR-07 PR-09 PR-19: what a copy-on-write view writes stays its own and is lost with it") {
    const std::string name = unique_name("private");
    const shared_region region = shared_region::create(name, {.size = 2 * page_size()});
    const region_view shared = region.map();
    put(shared, 0, "shared");
    const shared_region reader = shared_region::open(name, region_access::read_only);
    {
        const region_view mine = reader.map({.access = view_access::copy_on_write});
        const region_view other = reader.map({.access = view_access::copy_on_write});
        CHECK(get(mine, 0, 6) == "shared");
        put(mine, 0, "mine!!");
        CHECK(get(mine, 0, 6) == "mine!!");
        CHECK(get(shared, 0, 6) == "shared");
        CHECK(get(other, 0, 6) == "shared");

        put(shared, 0, "public");
        CHECK(get(mine, 0, 6) == "mine!!");
    }
    CHECK(get(reader.map({.access = view_access::copy_on_write}), 0, 6) == "public");
}

TEST_CASE("PR-07: a region that nobody may write can be written privately") {
    const shared_region region = shared_region::create_unnamed({.size = 1, .access = region_access::read_only});
    const region_view view = region.map({.access = view_access::copy_on_write});
    put(view, 10, "x");
    CHECK(get(view, 10, 1) == "x");
    CHECK(get(region.map(), 10, 1) == std::string(1, '\0'));
}
