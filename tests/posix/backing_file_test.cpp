#include "posix/backing_file.hpp"
#include "posix/file_identity.hpp"

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace mutual;
using posix::unique_fd;
using test::unique_name;

namespace {

namespace fs = std::filesystem;

/// A folder of a test, gone with it.
struct folder {
    folder() { fs::create_directory(path); }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { fs::remove_all(path); }

    std::string file(const char* name, std::string_view contents) const {
        std::ofstream(path / name, std::ios::binary) << contents;
        return (path / name).string();
    }

    fs::path path = fs::temp_directory_path() / unique_name("mutual-backing");
};

unique_fd open_file(const std::string& path) {
    return unique_fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
}

std::string contents_of(int fd) {
    std::string text(100, '\0');
    const auto got = ::pread(fd, text.data(), text.size(), 0);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
}

/// An object that only says which file is behind it.
unique_fd written_down(const std::string& path) {
    unique_fd object(::memfd_create("backing_file_test", MFD_CLOEXEC));
    std::error_code ec;
    posix::write_backing_file(object.get(), 0, open_file(path).get(), path.c_str(), ec);
    CHECK_FALSE(ec);
    return object;
}

std::string reached(const unique_fd& object, std::error_code& ec) {
    ec.clear();
    const unique_fd fd = posix::reach_backing_file(object.get(), 0, false, ec);
    return fd ? contents_of(fd.get()) : std::string();
}

} // namespace

TEST_CASE("the file that was written down is reached by its path, whatever way led to it first") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    fs::create_symlink(path, place.path / "link");
    const unique_fd object = written_down((place.path / "link").string());
    fs::remove(place.path / "link");
    std::error_code ec;
    CHECK(reached(object, ec) == "alpha");
}

TEST_CASE("a renamed file is reached as long as somebody has it open, and the one in its place never") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    const unique_fd object = written_down(path);
    unique_fd holder = open_file(path);
    fs::rename(path, place.path / "b");
    place.file("a", "impostor");
    std::error_code ec;
    CHECK(reached(object, ec) == "alpha");

    holder.reset();
    CHECK(reached(object, ec).empty());
    CHECK(ec == errc::backing_file_lost);
    CHECK(ec == std::errc::no_such_file_or_directory);
}

TEST_CASE("a removed file is reached as long as somebody has it open") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    const unique_fd object = written_down(path);
    const unique_fd holder = open_file(path);
    fs::remove(path);
    std::error_code ec;
    CHECK(reached(object, ec) == "alpha");
}

TEST_CASE("a pipe in the file's place is not waited for") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    const unique_fd object = written_down(path);
    fs::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::error_code ec;
    CHECK(reached(object, ec).empty());
    CHECK(ec == errc::backing_file_lost);
}

TEST_CASE("birth and generation tell a file from a later one with its number, where they are known") {
    const posix::file_identity first{1, 2, 100, 5, 7};
    CHECK(first == posix::file_identity{1, 2, 100, 5, 7});
    CHECK(first == posix::file_identity{1, 2, 0, 0, 0});
    CHECK_FALSE(first == posix::file_identity{1, 2, 200, 5, 7});
    CHECK_FALSE(first == posix::file_identity{1, 2, 100, 6, 7});
    CHECK_FALSE(first == posix::file_identity{1, 2, 100, 5, 8});
    CHECK_FALSE(first == posix::file_identity{1, 3, 100, 5, 7});
    CHECK_FALSE(first == posix::file_identity{2, 2, 100, 5, 7});
}

TEST_CASE("a new file that got the number of the old one is another file") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    const unique_fd object = written_down(path);
    // Many file systems give the same number again at once, within one tick of their clock.
    for (int i = 0; i < 50; ++i) {
        fs::remove(path);
        place.file("a", "impostor");
        std::error_code ec;
        CHECK(reached(object, ec).empty());
    }
}

TEST_CASE("SZ-08 a file that cannot grow far enough keeps its size") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(path, {.size = std::uint64_t{1} << 50}, ec));
    CHECK((ec == std::errc::no_space_on_device || ec == std::errc::file_too_large));
    CHECK(fs::file_size(path) == 5);
    CHECK_FALSE(shared_region::from_file(unique_name("huge"), path, {.size = std::uint64_t{1} << 50}, ec));
    CHECK(fs::file_size(path) == 5);
}

TEST_CASE("SZ-06 what was added to a file goes again, but not what somebody else added since") {
    const folder place;
    const std::string path = place.file("a", "alpha");
    posix::file_extent extent;
    std::error_code ec;
    const unique_fd fd = posix::open_backing_file(path.c_str(), {.size = 5000}, extent, ec);
    CHECK(fs::file_size(path) == 5000);
    CHECK(extent.before == 5);
    posix::undo_growth(fd.get(), extent);
    CHECK(fs::file_size(path) == 5);
    fs::resize_file(path, 6000);
    posix::undo_growth(fd.get(), extent);
    CHECK(fs::file_size(path) == 6000);
}

TEST_CASE("only regular files can be behind a region") {
    const folder place;
    std::error_code ec;
    CHECK_FALSE(shared_region::from_file(place.path, {.access = region_access::read_only}, ec));
    CHECK(ec == std::errc::is_a_directory);
    const std::string pipe = (place.path / "pipe").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK_FALSE(shared_region::from_file(pipe, {.access = region_access::read_only}, ec));
    CHECK(ec == errc::not_supported);
    CHECK_FALSE(shared_region::from_file("/dev/null", {.size = 10}, ec));
    CHECK(ec == errc::not_supported);
    CHECK_FALSE(shared_region::from_file(fs::path(std::string("a\0b", 3)), {}, ec));
    CHECK(ec == std::errc::invalid_argument);
}

TEST_CASE("VW-23 a file that was cut short gives no view beyond its end") {
    const folder place;
    const std::string path = place.file("a", std::string(10000, 'x'));
    const auto region = shared_region::from_file(path);
    fs::resize_file(path, 100);
    std::error_code ec;
    CHECK_FALSE(region.map(ec));
    CHECK(ec == errc::out_of_range);
    CHECK(region.map({.size = 100}, ec));
}

TEST_CASE("SC-15: the administrator is not led to a file that the maker of the object does not own") {
    if (::geteuid() != 0) {
        MESSAGE("not checked: only root can give a file away");
        return;
    }
    const folder place;
    const std::string path = place.file("a", "alpha");
    const unique_fd object = written_down(path);
    REQUIRE(::fchown(object.get(), 12345, 12345) == 0);
    std::error_code ec;
    CHECK(reached(object, ec).empty());
    CHECK(ec == errc::untrusted_object);
    REQUIRE(::chown(path.c_str(), 12345, 12345) == 0);
    CHECK(reached(object, ec) == "alpha");
}
