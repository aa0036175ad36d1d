#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::unique_name;

namespace {

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30U;

region_options reserved(std::uint64_t size) {
    return {.size = size, .commit = commit_mode::reserved};
}

} // namespace

TEST_CASE("SE-01: every byte of a region can be written once it is created") {
    const shared_region region = shared_region::create(unique_name("committed"), {.size = 4'000'000});
    const region_view view = region.map();
    std::fill(view.bytes().begin(), view.bytes().end(), std::byte{0x5A});
    CHECK(region.map().const_bytes().back() == std::byte{0x5A});
}

TEST_CASE("SE-03: a reserved region may be larger than the memory there is, and is used piece by piece") {
    const std::string name = unique_name("reserved");
    const shared_region region = shared_region::create(name, reserved(64 * gibibyte));
    CHECK(region.size() == 64 * gibibyte);
    CHECK(shared_region::open(name).size() == 64 * gibibyte);

    const std::uint64_t far_away = 63 * gibibyte + 12345;
    region_view view = region.map({.offset = far_away, .size = 100'000});
    view.commit();
    CHECK(get(view, 99'000, 1000) == std::string(1000, '\0'));
    put(view, 99'990, "far away");
    CHECK(get(region.map({.offset = far_away + 99'990, .size = 8}), 0, 8) == "far away");
}

TEST_CASE("SE-04: bytes committed through one view are there for all views, in every process") {
    const std::string name = unique_name("commit");
    const std::size_t page = page_size();
    const shared_region region = shared_region::create(name, reserved(64 * page));
    region_view first = region.map();
    const region_view second = region.map({.offset = 3 * page});
    region_peer peer(name);
    REQUIRE(peer.outcome() == "none");

    first.commit(3 * page, 2 * page);
    put(first, 4 * page, "here");
    CHECK(get(second, page, 4) == "here");
    put(second, 0, "there");
    CHECK(get(first, 3 * page, 5) == "there");
    CHECK(peer.read(4 * page, 4) == "here");

    CHECK(peer.commit(40 * page, page) == "none");
    put(first, 40 * page, "of the peer");
    CHECK(peer.read(40 * page, 11) == "of the peer");
}

TEST_CASE("SE-03: commit takes whole pages around the bytes, up to the end of the view for size 0") {
    const std::size_t page = page_size();
    const shared_region region = shared_region::create_unnamed(reserved(16 * page));
    region_view view = region.map({.offset = page + 10, .size = 10 * page});
    view.commit(5, 1);
    put(region.map(), 2 * page - 1, "x");
    CHECK(get(view, page - 11, 1) == "x");

    view.commit(8 * page);
    put(view, 10 * page - 1, "y");
    CHECK(get(region.map(), 11 * page + 9, 1) == "y");
}

TEST_CASE("SE-05: commit changes no view's protection") {
    const std::size_t page = page_size();
    const shared_region region = shared_region::create_unnamed(reserved(4 * page));
    region_view writer = region.map();
    region_view reader = region.map({.access = view_access::read_only});
    region_view reduced = region.map();
    reduced.protect(view_access::read_only);
    writer.commit();
    reduced.commit(page, page);
    CHECK(reader.access() == view_access::read_only);
    CHECK(reduced.access() == view_access::read_only);

    put(writer, page, "seen");
    CHECK(get(reader, page, 4) == "seen");
    CHECK(get(reduced, page, 4) == "seen");
    std::error_code ec;
    reader.protect(view_access::read_write, ec);
    CHECK(ec == errc::insufficient_rights);
    reader.commit(0, 1, ec);
    CHECK(ec == errc::insufficient_rights);
}

TEST_CASE("SE-06: committing again keeps what is there") {
    const shared_region region = shared_region::create_unnamed(reserved(4 * page_size()));
    region_view view = region.map();
    view.commit(0, page_size());
    put(view, 10, "kept");
    view.commit(0, page_size());
    view.commit();
    CHECK(get(view, 10, 4) == "kept");
    view.unmap();
    CHECK(get(region.map(), 10, 4) == "kept");
}

TEST_CASE("SE-06: commit of memory that is committed from the start changes nothing") {
    const shared_region region = shared_region::create_unnamed({.size = 4 * page_size()});
    region_view view = region.map();
    put(view, page_size(), "kept");
    view.commit();
    view.commit(page_size() - 1, 10);
    CHECK(get(view, page_size(), 4) == "kept");
}

TEST_CASE("SE-07: commit of a file's bytes succeeds and changes nothing") {
    const test::temporary_file file("a file's text");
    const shared_region region = shared_region::from_file(file.path());
    region_view view = region.map();
    view.commit();
    view.commit(2, 4);
    CHECK(get(view, 0, 13) == "a file's text");
    CHECK(file.contents() == "a file's text");
}

TEST_CASE("SE-03 VW-05: commit beyond the view is refused") {
    constexpr std::size_t max_size = std::numeric_limits<std::size_t>::max();
    const std::size_t page = page_size();
    const shared_region region = shared_region::create_unnamed(reserved(4 * page));
    region_view view = region.map({.size = 2 * page});
    const std::pair<std::size_t, std::size_t> refused[] = {{0, 2 * page + 1}, {2 * page, 1}, {2 * page + 1, 0},
                                                           {1, max_size},     {max_size, 2}, {max_size, 0}};
    for (const auto& part : refused) {
        const auto [offset, size] = part;
        CAPTURE(part.first);
        CAPTURE(part.second);
        std::error_code ec;
        view.commit(offset, size, ec);
        CHECK(ec == errc::out_of_range);
    }
    region_view empty;
    std::error_code ec;
    empty.commit(0, 0, ec);
    CHECK(ec == errc::empty_handle);
}

TEST_CASE("SE-09 SE-10: preferring large pages always gives a region, and it says what it has") {
    const std::uint64_t size = large_page_size() != 0 ? large_page_size() : 2 * 1024 * 1024;
    const std::string name = unique_name("prefer");
    const shared_region named = shared_region::create(name, {.size = size, .pages = page_request::prefer_large});
    const shared_region unnamed = shared_region::create_unnamed({.size = size, .pages = page_request::prefer_large});
    for (const shared_region* const region : {&named, &unnamed}) {
        MESSAGE("large pages: " << region->large_pages());
        CHECK(region->size() == size);
        const region_view view = region->map();
        put(view, size - 4, "last");
        CHECK(get(region->map({.offset = size - 4}), 0, 4) == "last");
    }
    CHECK(shared_region::open(name).large_pages() == named.large_pages());
    CHECK_FALSE(shared_region::create_unnamed({.size = size}).large_pages());
}

TEST_CASE("SE-09: preferring large pages for a size that is none of theirs gives normal ones") {
    const shared_region region = shared_region::create_unnamed({.size = 1, .pages = page_request::prefer_large});
    CHECK(region.size() == page_size());
    CHECK_FALSE(region.large_pages());
}

TEST_CASE("SE-09: requiring large pages gives them or fails, with the name still free") {
    const std::uint64_t size = large_page_size() != 0 ? large_page_size() : 2 * 1024 * 1024;
    const std::string name = unique_name("require");
    std::error_code ec;
    const shared_region region = shared_region::create(name, {.size = size, .pages = page_request::require_large}, ec);
    if (ec) {
        CHECK(ec == errc::large_pages_unavailable);
        CHECK_FALSE(region);
        CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    } else {
        CHECK(region.large_pages());
        put(region.map(), size - 1, "x");
    }
}
