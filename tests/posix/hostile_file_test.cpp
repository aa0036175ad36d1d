// Under a name lies a regular file that mutual did not make, or made differently.

#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/shared_region.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

using namespace mutual;
using namespace mutual::test;

namespace {

std::string noise(std::size_t size) {
    std::minstd_rand random; // the same in every run
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random() >> 8U);
    return bytes;
}

void resize(const std::string& path, std::uint64_t size) {
    REQUIRE(::truncate(path.c_str(), static_cast<off_t>(size)) == 0);
}

std::uint64_t size_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return static_cast<std::uint64_t>(status.st_size);
}

} // namespace

TEST_CASE("SC-15: a file that somebody put under a name before is refused and left alone") {
    const planted_name planted;
    std::size_t size = 0;
    SUBCASE("one byte") {
        size = 1;
    }
    SUBCASE("some text") {
        size = 1000;
    }
    SUBCASE("a byte less than a control block") {
        size = posix::control_block_size - 1;
    }
    SUBCASE("as large as a control block") {
        size = posix::control_block_size;
    }
    SUBCASE("as large as a region") {
        size = 3 * posix::control_block_size;
    }
    const posix::unique_fd file = planted.make_file(noise(size));
    check_refused(planted.name(), errc::not_a_mutual_object);
    check_left_alone(planted);
    sit_on_seat(file.get());
    check_refused(planted.name(), errc::not_a_mutual_object);
    check_left_alone(planted);
}

TEST_CASE("an empty file is refused as long as somebody pretends to hold it, and then gives way") {
    const planted_name planted;
    {
        const posix::unique_fd file = planted.make_file();
        sit_on_seat(file.get());
        check_refused(planted.name(), errc::not_a_mutual_object);
        check_left_alone(planted);
    }
    CHECK(named_event::create(planted.name()).created());
}

TEST_CASE("an empty file that others may open is replaced, not filled") {
    const planted_name planted;
    const posix::unique_fd file = planted.make_file();
    REQUIRE(::fchmod(file.get(), 0666) == 0);
    const named_event event = named_event::create(planted.name());
    struct stat status {};
    REQUIRE(::fstat(file.get(), &status) == 0);
    CHECK(status.st_nlink == 0);
    CHECK(status.st_size == 0);
    REQUIRE(::stat(planted.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("SC-15: an object whose permissions were loosened is not trusted, whatever was added") {
    for (const any_type& type : object_types()) {
        const planted_name name;
        std::error_code ec;
        const any_object_ptr object = type.create(name.name(), ec);
        REQUIRE_FALSE(ec);
        for (const mode_t mode : {0660U, 0640U, 0620U, 0604U, 0602U, 0606U, 0666U, 0644U, 0700U}) {
            REQUIRE(::chmod(name.path().c_str(), mode) == 0);
            check_refused(name.name(), errc::untrusted_object);
        }
        REQUIRE(::chmod(name.path().c_str(), 0600) == 0);
        CHECK(type.open(name.name(), ec));
        CHECK_FALSE(ec);
    }
}

TEST_CASE("an object whose file was cut is refused to newcomers, and its name goes with its last handle") {
    for (const any_type& type : object_types()) {
        const planted_name name;
        std::error_code ec;
        any_object_ptr object = type.create(name.name(), ec);
        REQUIRE_FALSE(ec);
        const std::uint64_t whole = size_of(name.path());
        for (const std::uint64_t size : {whole - 1, whole / 2, posix::control_block_size - 1, std::uint64_t{4096},
                                         std::uint64_t{64}, std::uint64_t{1}, std::uint64_t{0}}) {
            resize(name.path(), size);
            // A handle of this process needs no look at the file; another process would.
            const std::string second = name.path() + ".other";
            CAPTURE(size);
            std::error_code error;
            const any_object_ptr again = type.create(name.name(), error);
            CHECK_FALSE(again);
        }
        object.reset();
        CHECK(look_at(name.path()) == "nothing");
        CHECK(type.create(name.name(), ec));
    }
}
