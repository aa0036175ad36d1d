// Regions under the system's plain names: the part of their behaviour that is the same on every system.

#include "region_peer.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <limits>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::opening;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::unique_name;

namespace {

/// A plain name as this system spells it: some want a slash before it, as the native name of a region shows.
std::string plain_name() {
    static const bool slash = shared_region::create(unique_name("spelling"), {.size = 1}).native_name().front() == '/';
    return (slash ? "/" : "") + unique_name("mutual-native");
}

} // namespace

TEST_CASE("a native region is zeroed memory that another process opens by the plain name") {
    const std::string name = plain_name();
    const shared_region region = shared_region::create_native(name, {.size = 10'000});
    CHECK(region.created());
    CHECK(region.size() >= 10'000);
    const region_view view = region.map();
    CHECK(get(view, 0, 10'000) == std::string(10'000, '\0'));
    CHECK(region.native_name().find(name) != std::string::npos);

    region_peer peer(name, region_access::read_write, opening::by_native_name);
    REQUIRE(peer.outcome() == "none");
    CHECK(peer.size() == region.size());
    put(view, 0, "to the peer");
    CHECK(peer.read(0, 11) == "to the peer");
    peer.write(9'990, "and back");
    CHECK(get(view, 9'990, 8) == "and back");
}

TEST_CASE("create_native refuses a name that exists, and open_native one that does not") {
    const std::string name = plain_name();
    std::error_code ec;
    CHECK_FALSE(shared_region::open_native(name, region_access::read_write, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);

    shared_region region = shared_region::create_native(name, {.size = 1});
    CHECK_FALSE(shared_region::create_native(name, {.size = 1}, ec));
    CHECK(ec == std::errc::file_exists);
    CHECK_FALSE(shared_region::open_native(name).created());

    region.close();
    CHECK_FALSE(shared_region::open_native(name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}

TEST_CASE("PR-17: a native region opened read-only cannot be written") {
    const std::string name = plain_name();
    const shared_region region = shared_region::create_native(name, {.size = 1});
    put(region.map(), 0, "text");
    const shared_region reader = shared_region::open_native(name, region_access::read_only);
    CHECK(get(reader.map(), 0, 4) == "text");
    std::error_code ec;
    CHECK_FALSE(reader.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
    put(reader.map({.access = view_access::copy_on_write}), 0, "mine");
    CHECK(get(region.map(), 0, 4) == "text");
}

TEST_CASE("SZ-01 SZ-11 SZ-14: bad sizes are refused for native regions too") {
    const std::string name = plain_name();
    std::error_code ec;
    CHECK_FALSE(shared_region::create_native(name, {.size = 0}, ec));
    CHECK(ec == errc::zero_size);
    CHECK_FALSE(shared_region::create_native(name, {.size = std::numeric_limits<std::uint64_t>::max()}, ec));
    CHECK(ec == errc::size_too_large);
    CHECK_FALSE(shared_region::create_native(name, {.size = std::uint64_t{1} << 46U}, ec));
    CHECK(ec == errc::store_full);
    CHECK_FALSE(shared_region::open_native(name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}

TEST_CASE("NS-28 LM-03: plain names are checked as far as no system can take them") {
    std::error_code ec;
    CHECK_FALSE(shared_region::create_native("", {.size = 1}, ec));
    CHECK(ec == errc::empty_name);
    CHECK_FALSE(shared_region::open_native("", region_access::read_only, ec));
    CHECK(ec == errc::empty_name);
    CHECK_FALSE(shared_region::create_native(std::string("a\0b", 3), {.size = 1}, ec));
    CHECK(ec == errc::name_contains_nul);
    CHECK_FALSE(shared_region::create_native(std::string(5000, 'x'), {.size = 1}, ec));
    CHECK(ec == errc::name_too_long);
}
