#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::sample_text;
using mutual::test::temporary_file;
using mutual::test::unique_name;

namespace {

constexpr file_region_options read_only{.access = region_access::read_only};

/// The superuser of POSIX may write any file, so a refusal for want of rights cannot be seen.
bool rights_do_not_count(const temporary_file& read_only_file) {
    std::fstream attempt(read_only_file.path(), std::ios::in | std::ios::out | std::ios::binary);
    if (attempt.is_open())
        MESSAGE("not tested: this user may write files that are read-only");
    return attempt.is_open();
}

} // namespace

TEST_CASE("SZ-03 SZ-04: a region of a file has the file's exact size and bytes") {
    for (const std::size_t size :
         {std::size_t{1}, page_size() - 1, page_size(), page_size() + 1, std::size_t{5000}, std::size_t{65537}}) {
        CAPTURE(size);
        const temporary_file file(sample_text(size));
        const shared_region region = shared_region::from_file(file.path());
        CHECK(region.created());
        CHECK(region.size() == size);
        const region_view view = region.map();
        REQUIRE(view.size() == size);
        CHECK(get(view, 0, size) == sample_text(size));
    }
}

TEST_CASE("VW-07 VW-05 VW-08: the limit of a file's views is exact") {
    const temporary_file file(sample_text(5000));
    const shared_region region = shared_region::from_file(file.path(), read_only);
    CHECK(region.map({.size = 5000}).size() == 5000);
    CHECK(region.map({.offset = 4999, .size = 1}).size() == 1);
    for (const view_options& options : {view_options{.size = 5001}, view_options{.offset = 4999, .size = 2},
                                        view_options{.offset = 5000}, view_options{.offset = 8192}}) {
        std::error_code ec;
        CHECK_FALSE(region.map(options, ec));
        CHECK(ec == errc::out_of_range);
    }
}

TEST_CASE("SZ-05: an empty file cannot be mapped at its own size, whatever the access") {
    const temporary_file file;
    for (const region_access access : {region_access::read_only, region_access::read_write}) {
        std::error_code ec;
        CHECK_FALSE(shared_region::from_file(file.path(), {.access = access}, ec));
        CHECK(ec == errc::empty_file);
        CHECK(ec == std::errc::invalid_argument);
    }
    CHECK(file.size() == 0);
}

TEST_CASE("SZ-06: a writable region makes its file grow at creation, before anything is mapped") {
    const temporary_file file("start");
    const shared_region region = shared_region::from_file(file.path(), {.size = 10'000});
    CHECK(file.size() == 10'000);
    CHECK(region.size() == 10'000);
    const region_view view = region.map();
    CHECK(get(view, 0, 5) == "start");
    put(view, 9'996, "done");

    const temporary_file empty;
    CHECK(shared_region::from_file(empty.path(), {.size = 1}).size() == 1);
    CHECK(empty.size() == 1);
}

TEST_CASE("SZ-07: a read-only region cannot be larger than its file, and leaves the file alone") {
    const temporary_file file("small");
    const temporary_file empty;
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(file.path(), {.size = 6, .access = region_access::read_only}, ec));
    CHECK(ec == errc::file_too_small);
    CHECK_FALSE(shared_region::from_file(empty.path(), {.size = 1, .access = region_access::read_only}, ec));
    CHECK((ec == errc::file_too_small || ec == errc::empty_file));
    CHECK(file.contents() == "small");
    CHECK(empty.size() == 0);
    CHECK(shared_region::from_file(file.path(), {.size = 5, .access = region_access::read_only}, ec).size() == 5);
}

TEST_CASE("SZ-08: growth that no disk can hold fails at creation, and the file keeps its size") {
    const temporary_file file("start");
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(file.path(), {.size = std::uint64_t{1} << 54U}, ec));
    CHECK(ec != std::error_code());
    if (!test::running_under_wine()) // it has no word for the limit of the file system below it
        CHECK((ec == std::errc::no_space_on_device || ec == std::errc::file_too_large));
    CHECK(file.contents() == "start");
}

TEST_CASE("SZ-14: a file region beyond 2^63-1 is refused") {
    const temporary_file file("start");
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(file.path(), {.size = std::numeric_limits<std::uint64_t>::max()}, ec));
    CHECK(ec == errc::size_too_large);
    CHECK(file.contents() == "start");
}

TEST_CASE("SZ-13 FL-10: a region smaller than its file reaches only its own bytes and cuts nothing off") {
    const temporary_file file(sample_text(9000));
    {
        const shared_region region = shared_region::from_file(file.path(), {.size = 100});
        CHECK(region.size() == 100);
        std::error_code ec;
        CHECK_FALSE(region.map({.size = 101}, ec));
        CHECK(ec == errc::out_of_range);
        put(region.map(), 0, "xyz");
    }
    CHECK(file.size() == 9000);
    CHECK(file.contents() == "xyz" + sample_text(9000).substr(3));
}

TEST_CASE("SZ-04 SZ-10 FL-11: the size is a snapshot: a file that grows later does not grow its region") {
    const temporary_file file(sample_text(5000));
    const shared_region region = shared_region::from_file(file.path());
    file.append(sample_text(5000));
    CHECK(file.size() == 10'000);
    CHECK(region.size() == 5000);
    std::error_code ec;
    CHECK_FALSE(region.map({.offset = 5000, .size = 1}, ec));
    CHECK(ec == errc::out_of_range);
    CHECK(shared_region::from_file(file.path()).size() == 10'000);
}

TEST_CASE("PR-13: a file that may only be read gives read-only regions, copy-on-write views included") {
    const temporary_file file("do not touch");
    file.make_read_only();
    const shared_region region = shared_region::from_file(file.path(), read_only);
    const region_view view = region.map({.access = view_access::copy_on_write});
    put(view, 0, "private");
    CHECK(get(region.map(), 0, 6) == "do not");
    std::error_code ec;
    CHECK_FALSE(region.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
    if (rights_do_not_count(file))
        return;
    CHECK_FALSE(shared_region::from_file(file.path(), {}, ec));
    CHECK(ec == std::errc::permission_denied);
    CHECK(file.contents() == "do not touch");
}

TEST_CASE("PR-14: executing a file's bytes is allowed or refused, never silently something else") {
    const temporary_file file(sample_text(100));
    std::error_code ec;
    const shared_region region = shared_region::from_file(file.path(), {.access = region_access::execute_read}, ec);
    const region_view view = ec ? region_view() : region.map(ec);
    if (ec)
        CHECK((ec == std::errc::permission_denied || ec == std::errc::operation_not_permitted));
    else
        CHECK(view.access() == view_access::execute_read);
}

TEST_CASE("LT-18: a missing file is the system's own error, and a folder is no file") {
    std::error_code ec;
    const std::filesystem::path folder = std::filesystem::temp_directory_path();
    CHECK_FALSE(shared_region::from_file(folder / unique_name("missing"), {.size = 10}, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    CHECK_FALSE(std::filesystem::exists(folder / unique_name("missing")));
    CHECK_FALSE(shared_region::from_file(folder, {}, ec));
    CHECK(ec != std::error_code());
}

TEST_CASE("VW-11: two regions of one file show the same bytes") {
    const temporary_file file(sample_text(10'000));
    const shared_region first = shared_region::from_file(file.path());
    const shared_region second = shared_region::from_file(file.path(), {.size = 8000});
    const region_view reader = shared_region::from_file(file.path(), read_only).map();
    const region_view writer = first.map();
    put(writer, 7000, "both");
    CHECK(get(second.map(), 7000, 4) == "both");
    CHECK(get(reader, 7000, 4) == "both");
}

TEST_CASE("PR-09: what a copy-on-write view writes never reaches the file") {
    const temporary_file file("original");
    {
        const shared_region region = shared_region::from_file(file.path());
        const region_view view = region.map({.access = view_access::copy_on_write});
        put(view, 0, "private!");
        view.flush();
        view.sync();
        CHECK(get(view, 0, 8) == "private!");
    }
    CHECK(file.contents() == "original");
}

TEST_CASE("FL-16: a region begins at byte 0 of its file, and offsets belong to views") {
    const temporary_file file(sample_text(200'000));
    const shared_region region = shared_region::from_file(file.path(), read_only);
    const region_view view = region.map({.offset = 131'073, .size = 100});
    CHECK(get(view, 0, 100) == sample_text(200'000).substr(131'073, 100));
}
