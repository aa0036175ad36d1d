#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/process.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <utility>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::sample_text;
using mutual::test::temporary_file;

TEST_CASE("FL-01 FL-02 FL-03: flush and sync take any part of a view, and reach to its end for size 0") {
    const temporary_file file(sample_text(50'000));
    const shared_region region = shared_region::from_file(file.path());
    const region_view view = region.map({.offset = 1001});
    put(view, 0, "first");
    put(view, 40'000, "last");
    for (const auto& part : {std::pair<std::size_t, std::size_t>{0, 0},
                             {0, 5},
                             {1, 1},
                             {4095, 4098},
                             {40'000, 4},
                             {48'998, 1},
                             {48'998, 0},
                             {48'999, 0}}) {
        const auto [offset, size] = part;
        CAPTURE(part.first);
        CAPTURE(part.second);
        std::error_code ec;
        view.flush(offset, size, ec);
        CHECK(ec == std::error_code());
        view.sync(offset, size, ec);
        CHECK(ec == std::error_code());
    }
    view.flush();
    view.sync();
    CHECK(file.contents().substr(1001, 5) == "first");
    CHECK(file.contents().substr(41'001, 4) == "last");
}

TEST_CASE("FL-04: flushing memory succeeds and changes nothing") {
    const shared_region region = shared_region::create_unnamed({.size = 100'000});
    const region_view view = region.map({.offset = 17});
    put(view, 0, "memory");
    view.flush();
    view.sync();
    view.flush(1, 70'000);
    CHECK(get(view, 0, 6) == "memory");
}

TEST_CASE("FL-05: flushing a read-only view succeeds, one that protect made read-only too") {
    const temporary_file file("some text");
    const shared_region region = shared_region::from_file(file.path());
    const region_view reader = region.map({.access = view_access::read_only});
    reader.flush();
    reader.sync();
    region_view writer = region.map();
    put(writer, 0, "SOME");
    writer.protect(view_access::read_only);
    writer.flush();
    writer.sync();
    CHECK(file.contents() == "SOME text");
}

TEST_CASE("FL-06: flushing beyond the view is refused") {
    constexpr std::size_t max_size = std::numeric_limits<std::size_t>::max();
    const temporary_file file(sample_text(1000));
    const region_view view = shared_region::from_file(file.path()).map({.size = 500});
    for (const auto& part : {std::pair<std::size_t, std::size_t>{0, 501},
                             {500, 1},
                             {501, 0},
                             {499, 2},
                             {1, max_size},
                             {max_size, 1},
                             {max_size, 0}}) {
        const auto [offset, size] = part;
        CAPTURE(part.first);
        CAPTURE(part.second);
        std::error_code ec;
        view.flush(offset, size, ec);
        CHECK(ec == errc::out_of_range);
        view.sync(offset, size, ec);
        CHECK(ec == errc::out_of_range);
    }
    std::error_code ec;
    region_view().flush(0, 0, ec);
    CHECK(ec == errc::empty_handle);
    region_view().sync(0, 0, ec);
    CHECK(ec == errc::empty_handle);
    CHECK_THROWS_AS(view.flush(0, 501), object_error);
}

TEST_CASE("FL-07 LT-17: what was written reaches the file without a flush, in whichever order things are closed") {
    const temporary_file file(sample_text(100));
    {
        shared_region region = shared_region::from_file(file.path());
        const region_view view = region.map();
        region.close();
        put(view, 50, "unflushed");
    }
    CHECK(file.contents().substr(50, 9) == "unflushed");
}

TEST_CASE("FL-14 LT-18: others may read and write the file of a region") {
    const temporary_file file(sample_text(100));
    const shared_region region = shared_region::from_file(file.path());
    const region_view view = region.map();
    {
        std::fstream other(file.path(), std::ios::in | std::ios::out | std::ios::binary);
        REQUIRE(other.is_open());
        char first = '\0';
        other.get(first);
        CHECK(first == 'A');
    }
    put(view, 0, "mine");
    CHECK(file.contents().substr(0, 4) == "mine");
}

TEST_CASE("FL-12 FL-13: deleting the file of a region or view is refused, or the holders keep their bytes") {
    temporary_file file("keep these bytes");
    shared_region region = shared_region::from_file(file.path());
    const region_view view = region.map();
    std::error_code ec;
    const bool deleted = std::filesystem::remove(file.path(), ec);
    CHECK(deleted == !ec);
    CHECK(get(view, 0, 16) == "keep these bytes");
    CHECK(get(region.map(), 0, 16) == "keep these bytes");
    region.close();
    CHECK(get(view, 0, 16) == "keep these bytes");
    put(view, 0, "KEEP");
    CHECK(get(view, 0, 4) == "KEEP");
    view.sync();
}
