// Programs without mutual find a region's bytes under its native name, from byte 0 on. Here open_native plays such a
// program, so that the test is the same on every system; real foreign programs are in tests/posix and tests/win32.

#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/object_name.hpp>
#include <mutual/shared_region.hpp>

#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::opening;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::unique_name;

TEST_CASE("VW-10: the bytes of a region begin at byte 0 of what bears its native name, in both directions") {
    for (const std::size_t size : {std::size_t{1}, page_size(), std::size_t{65536}, std::size_t{200'000}}) {
        CAPTURE(size);
        const shared_region region = shared_region::create(unique_name("interop"), {.size = size});
        const region_view view = region.map();
        region_peer foreign(region.native_name(), region_access::read_write, opening::by_native_name);
        REQUIRE(foreign.outcome() == "none");
        CHECK(foreign.size() >= region.size());
        put(view, 0, "mutual");
        CHECK(foreign.read(0, 6) == "mutual");
        foreign.write(region.size() - 7, "foreign");
        CHECK(get(view, region.size() - 7, 7) == "foreign");
    }
}

TEST_CASE("LM-02 LM-05 NS-14: every name has a native name that can be opened, however long and odd it is") {
    const std::string odd[] = {
        unique_name("a/b//c"),
        unique_name("."),
        unique_name("tab\tnewline\n blank"),
        unique_name("\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80"),
        unique_name(std::string(1000, 'n')),
        unique_name(std::string(200, '/')),
        "Global\\" + unique_name("global"),
        "Local\\" + unique_name("local"),
    };
    for (const std::string& name : odd) {
        CAPTURE(name);
        const shared_region region = shared_region::create(name, {.size = 1});
        CHECK_FALSE(region.native_name().empty());
        put(region.map(), 0, "found");
        CHECK(get(shared_region::open(name).map(), 0, 5) == "found");
        if (region.native_name().size() <= 255)
            CHECK(get(shared_region::open_native(region.native_name()).map(), 0, 5) == "found");
    }
}

TEST_CASE("NS-17 NS-12: one object has one native name, and two objects have two") {
    const std::string name = unique_name("same");
    const shared_region region = shared_region::create(name, {.size = 1});
    CHECK(shared_region::open("Local\\" + name).native_name() == region.native_name());
    const shared_region other = shared_region::create(unique_name("SAME"), {.size = 1});
    CHECK(other.native_name() != region.native_name());
}

TEST_CASE("NS-09: unnamed regions have no native name, but a native handle") {
    const shared_region region = shared_region::create_unnamed({.size = 1});
    CHECK(region.native_name().empty());
    CHECK(region.native_handle() != no_native_handle);
    CHECK(shared_region().native_handle() == no_native_handle);
    CHECK(shared_region().native_name().empty());
}
