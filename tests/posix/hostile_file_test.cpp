// Under a name lies a regular file that mutual did not make, or made differently.

#include "hostile_store.hpp"

#include "posix/kernel/control_block.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

using namespace mutual;
using namespace mutual::test;

namespace {

void check_can_be_opened(const planted_object& object, const any_type& type) {
    std::error_code ec;
    CHECK(type.open(object.name(), ec));
    CHECK_FALSE(ec);
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
    const posix::unique_fd file = planted.make_file(noise(size, 1));
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
        const planted_object object(type);
        for (const mode_t mode : {0660U, 0640U, 0620U, 0604U, 0602U, 0606U, 0666U, 0644U, 0700U}) {
            REQUIRE(::fchmod(object.fd(), mode) == 0);
            check_refused(object.name(), errc::untrusted_object);
        }
        REQUIRE(::fchmod(object.fd(), 0600) == 0);
        check_can_be_opened(object, type);
    }
}

TEST_CASE("an object whose file was cut is refused and left alone") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        check_can_be_opened(object, type);
        for (const std::uint64_t size : {object.size() - 1, object.size() / 2, posix::control_block_size - 1,
                                         std::uint64_t{4096}, std::uint64_t{64}, std::uint64_t{1}, std::uint64_t{0}}) {
            CAPTURE(size);
            object.resize(size);
            check_refused(object.name(), errc::not_a_mutual_object);
            check_left_alone(object);
        }
    }
}

TEST_CASE("an object whose file was made longer is refused and left alone") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        for (const std::uint64_t added : {std::uint64_t{1}, posix::control_block_size}) {
            object.resize(object.size() + added);
            check_refused(object.name(), errc::not_a_mutual_object);
            check_left_alone(object);
        }
    }
}

TEST_CASE("the last handle of an object whose file was cut goes as usual, and takes the name with it") {
    for (const any_type& type : object_types()) {
        const planted_name name;
        std::error_code ec;
        any_object_ptr object = type.create(name.name(), ec);
        REQUIRE_FALSE(ec);
        REQUIRE(::truncate(name.path().c_str(), 0) == 0);
        object.reset();
        CHECK(look_at(name.path()) == "nothing");
        CHECK(type.create(name.name(), ec));
    }
}

TEST_CASE("LM-02: a file that tells another long name than its own is refused, never shared") {
    const std::string theirs = unique_name("hostile") + std::string(1000, 'a');
    const std::string ours = unique_name("hostile") + std::string(1000, 'a');
    for (const any_type& type : object_types()) {
        std::error_code ec;
        any_object_ptr object = type.create(theirs, ec);
        REQUIRE_FALSE(ec);
        const std::string bytes = read_file(file_of(theirs));
        object.reset();
        const planted_object collision(bytes, ours);
        check_refused(ours, errc::name_collision);
        const std::uint32_t longer = 0xffff'ffff;
        collision.write(&longer, sizeof longer, collision.control_offset() + offsetof(posix::object_header, name_size));
        check_refused(ours, errc::name_collision);
        check_left_alone(collision);
    }
}
