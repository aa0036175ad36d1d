#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

using mutual::commit_mode;
using mutual::errc;
using mutual::page_request;
using mutual::region_access;
using mutual::region_options;
using mutual::region_view;
using mutual::shared_region;
using mutual::view_access;
using mutual::test::unique_name;

namespace {

std::error_code refused(const region_options& options) {
    std::error_code ec;
    const shared_region region = shared_region::create_unnamed(options, ec);
    CHECK_FALSE(region);
    return ec;
}

shared_region small_region(region_access access = region_access::read_write) {
    return shared_region::create_unnamed({.size = 1, .access = access});
}

} // namespace

TEST_CASE("SZ-01: a memory region of 0 bytes is refused") {
    CHECK(refused({.size = 0}) == errc::zero_size);
}

TEST_CASE("SZ-14: a size that no region can have is refused, and none wraps around") {
    CHECK(refused({.size = std::numeric_limits<std::uint64_t>::max()}) == errc::size_too_large);
    CHECK(refused({.size = std::uint64_t{1} << 63}) == errc::size_too_large);
    CHECK(refused({.size = (std::uint64_t{1} << 63) - 128 * 1024}) == errc::size_too_large);
    const std::error_code largest = refused({.size = (std::uint64_t{1} << 63) - 128 * 1024 - 1});
    CHECK(largest);
    CHECK(largest != errc::size_too_large);
}

TEST_CASE("SZ-02: the size is rounded up to whole pages") {
    const std::size_t page = mutual::page_size();
    for (const std::size_t size : {std::size_t{1}, page - 1, page}) {
        CAPTURE(size);
        CHECK(shared_region::create_unnamed({.size = size}).size() == page);
    }
    CHECK(shared_region::create_unnamed({.size = page + 1}).size() == 2 * page);
}

TEST_CASE("SE-09: large pages need a size to match and memory that is committed") {
    const std::size_t large = mutual::large_page_size();
    const region_options reserved{.size = 1, .commit = commit_mode::reserved, .pages = page_request::require_large};
    CHECK(refused(reserved) == std::errc::invalid_argument);
    const std::error_code odd = refused({.size = 1, .pages = page_request::require_large});
    if (large == 0)
        CHECK(odd == errc::large_pages_unavailable);
    else
        CHECK(odd == std::errc::invalid_argument);
}

TEST_CASE("SE-09: large pages that are only preferred give way to normal ones") {
    const shared_region region = shared_region::create_unnamed({.size = 1, .pages = page_request::prefer_large});
    CHECK_FALSE(region.large_pages());
    CHECK(region.size() == mutual::page_size());
}

TEST_CASE("CO-05 CO-08: a bad argument is told before a bad name, and before the name is looked up") {
    std::error_code ec;
    static_cast<void>(shared_region::create("\\bad", {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
    static_cast<void>(shared_region::create("\\bad", {.size = 1}, ec));
    CHECK(ec == errc::name_starts_with_backslash);

    const std::string name = unique_name("shared_region");
    const shared_region held = shared_region::create(name, {.size = 1});
    static_cast<void>(shared_region::open_or_create(name, {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
}

TEST_CASE("NS-10 NS-11: every factory reports the name's own error") {
    std::error_code ec;
    static_cast<void>(shared_region::create("", {.size = 1}, ec));
    CHECK(ec == errc::empty_name);
    static_cast<void>(shared_region::open("a\\b", region_access::read_only, ec));
    CHECK(ec == errc::name_contains_backslash);
    static_cast<void>(shared_region::open_or_create("Local\\", {.size = 1}, ec));
    CHECK(ec == errc::name_missing);
    static_cast<void>(shared_region::from_file("Global", "no such file", {}, ec));
    CHECK(ec == errc::name_is_reserved);
}

TEST_CASE("NS-28: plain names of the system are checked too") {
    std::error_code ec;
    static_cast<void>(shared_region::open_native("", region_access::read_only, ec));
    CHECK(ec == errc::empty_name);
    static_cast<void>(shared_region::open_native(std::string(256, 'x'), region_access::read_only, ec));
    CHECK(ec == errc::name_too_long);
    static_cast<void>(shared_region::create_native(std::string_view("/a\0b", 4), {.size = 1}, ec));
    CHECK(ec == errc::name_contains_nul);
    static_cast<void>(shared_region::create_native("", {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
}

TEST_CASE("VW-25: an empty handle answers, and can do nothing") {
    const shared_region empty;
    CHECK_FALSE(empty);
    CHECK_FALSE(empty.created());
    CHECK_FALSE(empty.large_pages());
    CHECK(empty.size() == 0);
    CHECK(empty.native_name().empty());
    CHECK(empty.native_handle() == mutual::no_native_handle);
    std::error_code ec;
    CHECK_FALSE(empty.map(ec));
    CHECK(ec == errc::empty_handle);
}

TEST_CASE("a handle moves, and leaves an empty one") {
    static_assert(!std::is_copy_constructible_v<shared_region>);
    static_assert(std::is_nothrow_move_constructible_v<shared_region>);
    shared_region region = small_region();
    CHECK(region.created());
    shared_region moved = std::move(region);
    CHECK(moved.created());
    CHECK(moved.map());
    CHECK_FALSE(region); // NOLINT(bugprone-use-after-move): what is left is part of the contract
    CHECK_FALSE(region.created());
    moved.close();
    moved.close();
    CHECK_FALSE(moved);
}

TEST_CASE("the throwing forms name operation and object") {
    try {
        static_cast<void>(shared_region::open("a\\b"));
        FAIL("no exception");
    } catch (const mutual::object_error& error) {
        CHECK(error.code() == errc::name_contains_backslash);
        CHECK(error.operation() == "open region");
        CHECK(error.name() == "a\\b");
    }
    CHECK_THROWS_AS(static_cast<void>(shared_region().map()), mutual::object_error);
}

TEST_CASE("SZ-08: a file that cannot be opened is named in the error") {
    const std::string file = unique_name("no-such-file");
    try {
        static_cast<void>(shared_region::from_file(file));
        FAIL("no exception");
    } catch (const mutual::object_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
        CHECK(std::string(error.what()).find(file) != std::string::npos);
    }
}

TEST_CASE("PR-01: map() gives what the handle allows, and an explicit access is taken at its word") {
    const shared_region read_only = small_region(region_access::read_only);
    CHECK(read_only.access() == region_access::read_only);
    CHECK(read_only.map().access() == view_access::read_only);
    CHECK(read_only.map({.offset = 1}).access() == view_access::read_only);
    CHECK(read_only.map({.access = view_access::copy_on_write}).access() == view_access::copy_on_write);
    std::error_code ec;
    CHECK_FALSE(read_only.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
    CHECK_FALSE(read_only.map({.access = view_access::execute_read}, ec));
    CHECK(ec == errc::insufficient_rights);
    CHECK(small_region().map().access() == view_access::read_write);
}

TEST_CASE("VW-02 VW-05 VW-08: any offset and length within the region, and nothing beyond") {
    const std::size_t granule = mutual::allocation_granularity();
    const shared_region region = shared_region::create_unnamed({.size = 2 * granule});
    const region_view all = region.map();
    all.bytes()[granule + 1] = std::byte{42};
    const region_view part = region.map({.offset = granule + 1, .size = 3});
    CHECK(part.offset() == granule + 1);
    CHECK(part.size() == 3);
    CHECK(part.bytes()[0] == std::byte{42});

    std::error_code ec;
    CHECK_FALSE(region.map({.offset = 2 * granule}, ec));
    CHECK(ec == errc::out_of_range);
    CHECK_FALSE(region.map({.offset = 1, .size = 2 * granule}, ec));
    CHECK(ec == errc::out_of_range);
}
