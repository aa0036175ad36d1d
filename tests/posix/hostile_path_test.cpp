// Under a name lies something that is no regular file of its own.

#include "hostile_store.hpp"

#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

using namespace mutual;
using namespace mutual::test;

TEST_CASE("a symbolic link under a name is not followed, wherever it leads") {
    const planted_name link;
    const planted_name target;
    SUBCASE("to an object") {
        const named_event object = named_event::create(target.name());
        REQUIRE(::symlink(target.path().c_str(), link.path().c_str()) == 0);
        const std::string before = look_at(target.path());
        check_refused(link.name(), errc::not_a_mutual_object);
        check_left_alone(link);
        CHECK(look_at(target.path()) == before);
    }
    SUBCASE("to somebody's file") {
        const posix::unique_fd file = target.make_file("precious");
        REQUIRE(::symlink(target.path().c_str(), link.path().c_str()) == 0);
        const std::string before = look_at(target.path());
        check_refused(link.name(), errc::not_a_mutual_object);
        check_left_alone(link);
        CHECK(look_at(target.path()) == before);
    }
    SUBCASE("to nothing") {
        REQUIRE(::symlink(target.path().c_str(), link.path().c_str()) == 0);
        check_refused(link.name(), errc::not_a_mutual_object);
        CHECK(look_at(target.path()) == "nothing");
    }
    SUBCASE("to itself") {
        REQUIRE(::symlink(link.path().c_str(), link.path().c_str()) == 0);
        check_refused(link.name(), errc::not_a_mutual_object);
    }
}

TEST_CASE("an object with a second name is not trusted, by neither name") {
    for (const any_type& type : object_types()) {
        const planted_object object(type);
        const planted_name other;
        REQUIRE(::link(object.path().c_str(), other.path().c_str()) == 0);
        check_refused(object.name(), errc::untrusted_object);
        check_refused(other.name(), errc::untrusted_object);
        check_left_alone(other);
    }
}

TEST_CASE("who holds an object that was given a second name works on, and removes only its own name") {
    const planted_name other;
    const planted_name name;
    {
        named_event object = named_event::create(name.name());
        REQUIRE(::link(name.path().c_str(), other.path().c_str()) == 0);
        object.set();
        CHECK(object.try_wait());
    }
    CHECK(look_at(name.path()) == "nothing");
    CHECK(look_at(other.path()) != "nothing");
    CHECK(named_event::create(name.name()).created());
}

TEST_CASE("somebody's file with a second name is not given other permissions") {
    const planted_name precious;
    const planted_name link;
    const posix::unique_fd file = precious.make_file("precious");
    REQUIRE(::fchmod(file.get(), 0444) == 0);
    REQUIRE(::link(precious.path().c_str(), link.path().c_str()) == 0);
    // Who is not the administrator may not even open it for writing.
    check_refused_or(link.name(), errc::untrusted_object, {EACCES, native_category()});
    check_left_alone(link);
}

TEST_CASE("a pipe under a name is refused and not waited for") {
    const planted_name planted;
    REQUIRE(::mkfifo(planted.path().c_str(), 0600) == 0);
    check_refused(planted.name(), errc::not_a_mutual_object);
    check_left_alone(planted);
}

TEST_CASE("a directory under a name is refused and left alone") {
    const planted_name planted;
    REQUIRE(::mkdir(planted.path().c_str(), 0700) == 0);
    check_refused(planted.name(), errc::not_a_mutual_object);
    check_left_alone(planted);
}

TEST_CASE("a socket under a name is refused and left alone") {
    const planted_name planted;
    const posix::unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(planted.path().size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, planted.path().c_str(), planted.path().size());
    REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    check_refused(planted.name(), errc::not_a_mutual_object);
    check_left_alone(planted);
}

TEST_CASE("a device under a name is refused and not written to") {
    const planted_name planted;
    if (::mknod(planted.path().c_str(), S_IFCHR | 0600, makedev(1, 3)) != 0) {
        REQUIRE(errno == EPERM);
        MESSAGE("skipped: only the administrator can make a device");
        return;
    }
    // The store is usually mounted without devices, and the kernel says no.
    check_refused_or(planted.name(), errc::not_a_mutual_object, {EACCES, native_category()});
    check_left_alone(planted);
}
