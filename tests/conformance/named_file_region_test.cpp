#include "region_peer.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/error_name.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace mutual;
using mutual::test::get;
using mutual::test::put;
using mutual::test::region_peer;
using mutual::test::sample_text;
using mutual::test::temporary_file;
using mutual::test::unique_name;

TEST_CASE("SZ-03 PR-27 VW-10: who knows only the name gets the same file with its exact size, in every process") {
    const temporary_file file(sample_text(5001));
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path());
    CHECK(region.created());
    const shared_region opened = shared_region::open(name);
    CHECK_FALSE(opened.created());
    CHECK(opened.size() == 5001);

    region_peer peer(name);
    REQUIRE(peer.outcome() == "none");
    CHECK(peer.size() == 5001);
    CHECK(peer.read(4990, 11) == sample_text(5001).substr(4990));
    peer.write(5000, "!");
    CHECK(get(region.map(), 5000, 1) == "!");
    put(opened.map(), 0, "?");
    CHECK(peer.read(0, 1) == "?");
    peer.finish();
    CHECK(file.contents() == "?" + sample_text(5000).substr(1) + "!");
}

TEST_CASE("PR-17 PR-26: a named file can be opened read-only by name, and then not written") {
    const temporary_file file("text");
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path());
    const shared_region reader = shared_region::open(name, region_access::read_only);
    CHECK(reader.size() == 4);
    CHECK(get(reader.map(), 0, 4) == "text");
    std::error_code ec;
    CHECK_FALSE(reader.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
}

TEST_CASE("PR-21: more access than the file's region allows is refused when it is mapped") {
    const temporary_file file("text");
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path(), {.access = region_access::read_only});
    const shared_region opened = shared_region::open(name, region_access::read_write);
    std::error_code ec;
    CHECK_FALSE(opened.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
    CHECK(get(opened.map({.access = view_access::read_only}), 0, 4) == "text");
    CHECK(file.contents() == "text");
}

TEST_CASE("PR-13 PR-21: a region of a file that may only be read can be opened for writing, but not mapped so") {
    const temporary_file file("read only");
    file.make_read_only();
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path(), {.access = region_access::read_only});
    std::error_code ec;
    const shared_region opened = shared_region::open(name, region_access::read_write, ec);
    REQUIRE(ec == std::error_code());
    CHECK_FALSE(opened.map({.access = view_access::read_write}, ec));
    CHECK(ec == errc::insufficient_rights);
    CHECK(get(opened.map({.access = view_access::read_only}), 0, 9) == "read only");
}

TEST_CASE("CO-10: naming an existing region with another file opens the region and leaves that file alone") {
    const temporary_file file("the first file");
    const temporary_file other("other");
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path());

    const shared_region again = shared_region::from_file(name, other.path());
    CHECK_FALSE(again.created());
    CHECK(again.size() == 14);
    CHECK(get(again.map(), 0, 14) == "the first file");

    const shared_region as_memory = shared_region::open_or_create(name, {.size = 1});
    CHECK_FALSE(as_memory.created());
    CHECK(as_memory.size() == 14);
    CHECK(get(as_memory.map(), 0, 14) == "the first file");
    CHECK(other.contents() == "other");
}

TEST_CASE("CO-10 CO-07: a file named for a memory region that exists is neither mapped nor grown") {
    const temporary_file file("untouched");
    const std::string name = unique_name("memory");
    const shared_region region = shared_region::create(name, {.size = page_size()});
    put(region.map(), 0, "memory");
    const shared_region again = shared_region::from_file(name, file.path(), {.size = 100'000});
    CHECK_FALSE(again.created());
    CHECK(again.size() == page_size());
    CHECK(get(again.map(), 0, 6) == "memory");
    CHECK(file.contents() == "untouched");
}

TEST_CASE("NS-02 CO-10: a file cannot take the name of a mutex") {
    const temporary_file file("text");
    const std::string name = unique_name("mutex");
    const named_mutex mutex = named_mutex::create(name);
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(name, file.path(), {.size = 100}, ec));
    CHECK(ec == errc::wrong_object_type);
    CHECK(file.contents() == "text");
}

TEST_CASE("CO-10 FL-12: a region opened by name is the same file after a rename and a new file in its place") {
    temporary_file file("the real one");
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path());
    const std::filesystem::path old_path = file.path();
    std::error_code renamed;
    std::error_code ec;
    try {
        file.rename();
    } catch (const std::filesystem::filesystem_error& error) {
        renamed = error.code();
        MESSAGE("this system refuses to rename the file of a region: " << renamed.message());
    }
    if (!renamed)
        std::ofstream(old_path, std::ios::binary) << "an impostor!";

    region_peer peer(name);
    CHECK(peer.outcome() == "none");
    CHECK(peer.read(0, 12) == "the real one");
    CHECK(get(shared_region::open(name).map(), 0, 12) == "the real one");
    peer.finish();
    if (!renamed)
        std::filesystem::remove(old_path, ec);
}

TEST_CASE("CO-10: a region opened by name is the same file whatever path it was made with") {
    const temporary_file file("one file");
    const std::filesystem::path folder = file.path().parent_path();
    const std::filesystem::path detour = folder / ".." / folder.filename() / file.path().filename();
    const std::string name = unique_name("file");
    const std::string other_name = unique_name("file");
    const shared_region first = shared_region::from_file(name, detour);
    const shared_region second = shared_region::from_file(other_name, file.path());
    region_peer peer(name);
    REQUIRE(peer.outcome() == "none");
    peer.write(0, "ONE");
    CHECK(get(second.map(), 0, 8) == "ONE file");
}

TEST_CASE("CO-10: a relative path means the creator's file, whatever folder the opener is in") {
    const temporary_file file("relative");
    const std::filesystem::path before = std::filesystem::current_path();
    const std::string name = unique_name("file");
    std::filesystem::current_path(file.path().parent_path());
    std::error_code ec;
    const shared_region region = shared_region::from_file(name, file.path().filename(), {}, ec);
    std::filesystem::current_path(before);
    REQUIRE(ec == std::error_code());
    region_peer peer(name);
    CHECK(peer.outcome() == "none");
    CHECK(peer.read(0, 8) == "relative");
}

TEST_CASE("FL-12: a deleted file is the same file for who opens it by name, or clearly lost, never another file") {
    const temporary_file file("the real one");
    const std::string name = unique_name("file");
    const shared_region region = shared_region::from_file(name, file.path());
    std::error_code ec;
    if (!std::filesystem::remove(file.path(), ec)) {
        MESSAGE("this system refuses to delete the file of a region: " << ec.message());
        CHECK(region_peer(name).outcome() == "none");
        return;
    }
    std::ofstream(file.path(), std::ios::binary) << "an impostor!";

    region_peer peer(name);
    if (peer.outcome() == "none")
        CHECK(peer.read(0, 12) == "the real one");
    else
        CHECK(peer.outcome() == "backing_file_lost");
    const shared_region again = shared_region::open(name, region_access::read_write, ec);
    if (!ec)
        CHECK(get(again.map(), 0, 12) == "the real one");
    else
        CHECK(ec == errc::backing_file_lost);
    CHECK(get(region.map(), 0, 12) == "the real one");
}

TEST_CASE("FL-15: two named regions of one file are two objects with the same bytes") {
    const temporary_file file(sample_text(100));
    const std::string one = unique_name("file");
    const std::string two = unique_name("file");
    shared_region first = shared_region::from_file(one, file.path());
    const shared_region second = shared_region::from_file(two, file.path(), {.size = 50});
    CHECK(second.created());
    CHECK(second.size() == 50);
    put(first.map(), 10, "same");
    CHECK(get(second.map(), 10, 4) == "same");
    first.close();
    std::error_code ec;
    CHECK_FALSE(shared_region::open(one, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    CHECK(shared_region::open(two).size() == 50);
}

TEST_CASE("LT-02 LT-03 LT-18: a file's name goes with the last handle, while views and the file stay") {
    const temporary_file file("contents");
    const std::string name = unique_name("file");
    shared_region region = shared_region::from_file(name, file.path());
    const region_view view = region.map();
    region.close();
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);

    const shared_region fresh = shared_region::create(name, {.size = 1});
    CHECK(get(fresh.map(), 0, 8) == std::string(8, '\0'));
    put(view, 0, "CONTENTS");
    CHECK(file.contents() == "CONTENTS");
}

TEST_CASE("SZ-05 SZ-07: a file that cannot be mapped leaves its name free") {
    const temporary_file empty;
    const std::string name = unique_name("file");
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(name, empty.path(), {}, ec));
    CHECK(ec == errc::empty_file);
    CHECK_FALSE(shared_region::from_file(name, empty.path().parent_path() / unique_name("missing"), {}, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
    CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}
