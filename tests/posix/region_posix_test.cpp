// What a region is to the kernel, and what a program without mutual can do to it.

#include <mutual/error.hpp>
#include <mutual/shared_region.hpp>

#include "posix/kernel/control_block.hpp"
#include "posix/kernel/shm_path.hpp"
#include "posix/unique_fd.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

using namespace mutual;
using posix::shm_path;
using posix::unique_fd;
using test::unique_name;

namespace {

struct stat status_of(int fd) {
    struct stat status {};
    REQUIRE(::fstat(fd, &status) == 0);
    return status;
}

unique_fd open_raw(const shm_path& path, int flags = O_RDWR) {
    return unique_fd(::shm_open(path.c_str(), flags | O_CLOEXEC, 0600));
}

bool can_map_for_writing(const shared_region& region) {
    void* const bytes = ::mmap(nullptr, page_size(), PROT_READ | PROT_WRITE, MAP_SHARED, region.native_handle(), 0);
    if (bytes != MAP_FAILED)
        ::munmap(bytes, page_size());
    return bytes != MAP_FAILED;
}

/// A file under an object's name that mutual did not make; gone with the test.
struct planted_file {
    explicit planted_file(const object_name& name, mode_t mode = 0600) : path(name) {
        fd = unique_fd(::shm_open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        REQUIRE(fd);
        REQUIRE(::fchmod(fd.get(), mode) == 0);
    }
    ~planted_file() { ::shm_unlink(path.c_str()); }

    shm_path path;
    unique_fd fd;
};

} // namespace

TEST_CASE("a region's file is its owner's alone, begins with the bytes and ends with the control block") {
    const std::string name = unique_name("layout");
    const auto region = shared_region::create(name, {.size = 5000});
    const unique_fd raw = open_raw(shm_path(name));
    REQUIRE(raw);
    const struct stat status = status_of(raw.get());
    CHECK((status.st_mode & 07777) == 0600);
    CHECK(status.st_size == 2 * 65536);

    region.map().as<int>() = 4711;
    int value = 0;
    CHECK(::pread(raw.get(), &value, sizeof value, 0) == sizeof value);
    CHECK(value == 4711);
    posix::object_header header{};
    CHECK(::pread(raw.get(), &header, sizeof header, 65536) == sizeof header);
    CHECK(header.magic == posix::layout_magic);
    CHECK(header.region_size == region.size());
}

TEST_CASE("the owner's rights do not depend on the umask") {
    const std::string name = unique_name("umask");
    const mode_t old = ::umask(0777);
    std::error_code ec;
    const auto region = shared_region::create(name, {.size = 1}, ec);
    ::umask(old);
    CHECK_FALSE(ec);
    CHECK((status_of(open_raw(shm_path(name)).get()).st_mode & 07777) == 0600);
}

TEST_CASE("PR-17 PR-22 through a read-only handle the kernel itself refuses to write") {
    const std::string name = unique_name("read-only");
    const auto writer = shared_region::create(name, {.size = 5000});
    const auto reader = shared_region::open(name, region_access::read_only);
    CHECK(can_map_for_writing(writer));
    CHECK_FALSE(can_map_for_writing(reader));
    const auto view = reader.map();
    CHECK(::mprotect(view.data(), page_size(), PROT_READ | PROT_WRITE) == -1);
    CHECK(errno == EACCES);

    const region_options options{.size = 5000, .access = region_access::read_only};
    const auto born_so = shared_region::create(unique_name("read-only"), options);
    CHECK_FALSE(can_map_for_writing(born_so));
    const auto unnamed = shared_region::create_unnamed(options);
    CHECK_FALSE(can_map_for_writing(unnamed));
    CHECK(unnamed.map().size() == unnamed.size());
}

TEST_CASE("SZ-10 the kernel keeps the size of an unnamed region") {
    const auto region = shared_region::create_unnamed({.size = 5000});
    CHECK(::ftruncate(region.native_handle(), 0) == -1);
    CHECK(::ftruncate(region.native_handle(), 1 << 20) == -1);
    CHECK(static_cast<std::uint64_t>(status_of(region.native_handle()).st_size) == region.size());
}

TEST_CASE("SE-01 SE-03 committed memory is taken at once, reserved memory when it is committed") {
    constexpr std::uint64_t size = 3 << 20;
    const auto blocks = [](const std::string& name) {
        return static_cast<std::uint64_t>(status_of(open_raw(shm_path(name)).get()).st_blocks) * 512;
    };
    const std::string committed = unique_name("committed");
    const auto first = shared_region::create(committed, {.size = size});
    CHECK(blocks(committed) >= size);

    const std::string reserved = unique_name("reserved");
    const auto second = shared_region::create(reserved, {.size = size, .commit = commit_mode::reserved});
    CHECK(blocks(reserved) < 64 * 1024);
    auto view = second.map({.offset = 65536 + 1});
    view.commit(0, 1 << 20);
    CHECK(blocks(reserved) >= 1 << 20);
    CHECK(blocks(reserved) < 2 << 20);
}

TEST_CASE("SE-04 LT-03 a view of reserved memory commits more when its region is gone, and keeps no name") {
    const std::string name = unique_name("reserved");
    auto region = shared_region::create(name, {.size = 1 << 20, .commit = commit_mode::reserved});
    auto view = region.map();
    region.close();
    CHECK_FALSE(open_raw(shm_path(name)));
    std::error_code ec;
    view.commit(0, 0, ec);
    CHECK_FALSE(ec);
}

TEST_CASE("SZ-11 a request that cannot be met is refused at once, leaves no name and says which store is full") {
    const std::string name = unique_name("huge");
    std::error_code ec;
    for (const std::uint64_t size : {std::uint64_t{1} << 50, std::uint64_t{1} << 62}) {
        CHECK_FALSE(shared_region::create(name, {.size = size}, ec));
        CHECK(ec == errc::store_full);
        CHECK_FALSE(open_raw(shm_path(name)));
        CHECK_FALSE(shared_region::create_unnamed({.size = size}, ec));
        CHECK(ec == errc::store_full);
        CHECK_FALSE(shared_region::create_native(name, {.size = size}, ec));
        CHECK(ec == errc::store_full);
        CHECK_FALSE(open_raw(shm_path::of_system_name(name.c_str())));
    }
    CHECK(explain(ec, "create region", name).find("/dev/shm") != std::string::npos);
}

TEST_CASE("an object that lets in more users than its creator said is not trusted, and the message says whose it is") {
    const std::string name = unique_name("open-to-all");
    const auto region = shared_region::create(name, {.size = 1});
    REQUIRE(::fchmod(region.native_handle(), 0666) == 0);
    std::error_code ec;
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 1}, ec));
    CHECK(ec == errc::untrusted_object);
    const std::string text = explain(ec, "open region", name);
    CHECK(text.find(shm_path(name).c_str()) != std::string::npos);
    CHECK(text.find("mode 0666") != std::string::npos);
}

TEST_CASE("a leftover that others may write is replaced, not filled") {
    const std::string name = unique_name("open-to-all");
    const planted_file planted(name, 0666);
    const auto region = shared_region::create(name, {.size = 1});
    CHECK(region.created());
    CHECK(status_of(planted.fd.get()).st_nlink == 0);
    CHECK((status_of(region.native_handle()).st_mode & 0777) == 0600);
}

TEST_CASE("a symbolic link or a foreign file in an object's place is neither followed nor removed") {
    const std::string name = unique_name("foreign");
    const planted_file planted(name);
    REQUIRE(::ftruncate(planted.fd.get(), 100) == 0);
    std::error_code ec;
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 1}, ec));
    CHECK(ec == errc::not_a_mutual_object);
    CHECK(status_of(planted.fd.get()).st_nlink == 1);

    const std::string linked = unique_name("link");
    const std::string link = std::string("/dev/shm") + shm_path(linked).c_str();
    REQUIRE(::symlink("/etc/passwd", link.c_str()) == 0);
    CHECK_FALSE(shared_region::open_or_create(linked, {.size = 1}, ec));
    CHECK(ec == errc::not_a_mutual_object);
    CHECK(::unlink(link.c_str()) == 0);
}

TEST_CASE("VW-08 a foreign object that was cut short gives no view beyond its end") {
    const std::string name = unique_name("native");
    const auto owner = shared_region::create_native(name, {.size = 4 * page_size()});
    const auto region = shared_region::open_native(name);
    REQUIRE(::ftruncate(owner.native_handle(), static_cast<off_t>(page_size())) == 0);
    std::error_code ec;
    CHECK_FALSE(region.map(ec));
    CHECK(ec == errc::out_of_range);
    CHECK(region.map({.size = page_size()}, ec).size() == page_size());
}
