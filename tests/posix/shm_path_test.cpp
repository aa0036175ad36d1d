#include "posix/kernel/shm_path.hpp"

#include "support/doctest.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

using mutual::object_name;
using mutual::posix::is_object_file;
using mutual::posix::shm_path;

namespace {

std::string path_of(const object_name& name) {
    return std::string(shm_path(name).text());
}

std::string user_prefix() {
    return fmt::format("/mutual.{}.", ::geteuid());
}

} // namespace

TEST_CASE("NS-17 a local name's file is the user's, with or without the prefix") {
    CHECK(path_of("telemetry") == user_prefix() + "telemetry");
    CHECK(path_of("Local\\telemetry") == path_of("telemetry"));
}

TEST_CASE("NS-18 a global name's file is another one, the same for every user") {
    CHECK(path_of("Global\\telemetry") == "/mutual.global.telemetry");
}

TEST_CASE("NS-12 NS-13 NS-14 every other byte is escaped, so different names have different files") {
    CHECK(path_of("a/b") == user_prefix() + "a%2Fb");
    CHECK(path_of("a%2Fb") == user_prefix() + "a%252Fb");
    CHECK(path_of("../x") == user_prefix() + "..%2Fx");
    CHECK(path_of("#1 \t\n") == user_prefix() + "%231%20%09%0A");
    CHECK(path_of("\u00E9") == user_prefix() + "%C3%A9");
    CHECK(path_of("Foo-9_.") == user_prefix() + "Foo-9_.");
}

TEST_CASE("LM-02 LM-05 a name that is too long for a file has a digest instead") {
    const std::size_t room = 250 - (user_prefix().size() - 1);
    const shm_path longest(std::string(room, 'x'));
    CHECK_FALSE(longest.is_digest());
    CHECK(longest.text() == user_prefix() + std::string(room, 'x'));

    const shm_path longer(std::string(room + 1, 'x'));
    CHECK(longer.is_digest());
    CHECK(longer.text().starts_with(user_prefix() + "#"));
    CHECK(longer.text().size() == user_prefix().size() + 1 + 64);
    CHECK(longer.text() != shm_path(std::string(room + 2, 'x')).text());
    CHECK(longer.c_str() == longer.text());
}

TEST_CASE("LM-05 shm_open takes the longest path there is") {
    const std::size_t room = 250 - (user_prefix().size() - 1);
    const shm_path path(std::string(room, 'y'));
    const int fd = ::shm_open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(fd >= 0);
    ::close(fd);
    CHECK(::shm_unlink(path.c_str()) == 0);
}

TEST_CASE("a plain name of the system stays as it is, but for the slash") {
    CHECK(shm_path::of_system_name("x").text() == "/x");
    CHECK(shm_path::of_system_name("/x").text() == "/x");
    CHECK(shm_path::of_system_name(std::string(255, 'z').c_str()).text() == "/" + std::string(255, 'z'));
    CHECK(shm_path().text().empty());
}

TEST_CASE("a file whose name only begins like an object's is not taken for one") {
    for (const object_name& name :
         {object_name("telemetry"), object_name("Global\\x"), object_name(std::string(300, 'x'))})
        CHECK(is_object_file(shm_path(name).text().substr(1)));
    for (const char* const other :
         {"mutual.x", "mutual.", "mutual", "mutual.1000", "mutual.local.x", "mutual..x", "Mutual.1.x"})
        CHECK_FALSE(is_object_file(other));
}
