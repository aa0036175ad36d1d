#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::object_types;
using mutual::test::unique_name;

namespace {

named_mutex owned_mutex(const object_name& name) {
    return named_mutex::create(name, {.initially_owned = true});
}

/// True when both names lead to one object.
bool same_object(const std::string& a, const std::string& b) {
    const named_mutex first = named_mutex::create(a);
    std::error_code ec;
    const named_mutex second = named_mutex::open(b, ec);
    CHECK(ec == (second ? std::error_condition() : std::errc::no_such_file_or_directory));
    return static_cast<bool>(second);
}

/// A name of nothing but the two characters, that no other test uses.
std::string unique_name_of(char zero, char one) {
    std::string name;
    for (const char c : unique_name(""))
        for (int bit = 7; bit >= 0; --bit)
            name += ((c >> bit) & 1) != 0 ? one : zero;
    return name;
}

std::vector<std::string> unusual_names() {
    std::vector<std::string> names{unique_name_of(' ', '\t'), unique_name_of('.', '/'), unique_name_of('\r', '\n')};
    for (const std::string_view stem : {"/",
                                        "//",
                                        "a/b/c",
                                        "../x",
                                        "./x",
                                        " ",
                                        " blanks around ",
                                        "tab\tnewline\nreturn\r",
                                        "\x01\x1b\x7f",
                                        "local/x",
                                        "global/x",
                                        "Local",
                                        "Global",
                                        "Session",
                                        "local",
                                        "GLOBAL",
                                        "nul",
                                        "CON",
                                        "a:b",
                                        "*?<>|\"'",
                                        "%41",
                                        "$HOME",
                                        "-rf",
                                        "\xC3\xA9t\xC3\xA9",
                                        "\xE6\x97\xA5\xE6\x9C\xAC",
                                        "\xF0\x9F\x94\x92",
                                        "\xEF\xBB\xBF",
                                        "\xEF\xBF\xBF"})
        names.push_back(unique_name(stem));
    return names;
}

} // namespace

TEST_CASE("NS-14: every character but backslash and NUL is an ordinary one, for every type and in another process") {
    test::agent other;
    for (const std::string& name : unusual_names()) {
        CAPTURE(name);
        for (const any_type& type : object_types()) {
            CAPTURE(type.name);
            std::error_code ec;
            const any_object_ptr object = type.create(name, ec);
            CHECK_EQ(ec, std::error_code());
            REQUIRE(object);
            object->mark();
            CHECK(type.open(name, ec));
            CHECK(other.ask("open", type.name, "h", name) == "ok opened");
            CHECK(other.ask("close h") == "ok");
            CHECK(object->is_marked());
        }
    }
}

TEST_CASE("NS-14: a single dot and two dots are names like others") {
    const named_mutex one = named_mutex::open_or_create(".");
    const named_mutex two = named_mutex::open_or_create("..");
    CHECK(one.native_name() != two.native_name());
}

TEST_CASE("NS-12: names that differ in case only are different names") {
    const std::string name = unique_name("Case");
    CHECK(same_object(name, name));
    CHECK_FALSE(same_object(name, "c" + name.substr(1)));
    CHECK_FALSE(same_object(name, "CASE" + name.substr(4)));
    const std::string accented = unique_name("\xC3\xA9");
    CHECK_FALSE(same_object(accented, "\xC3\x89" + accented.substr(2)));
}

TEST_CASE("NS-13: names that look alike but have other code points are different names") {
    const std::string composed = unique_name("\xC3\xA9");
    CHECK_FALSE(same_object(composed, "e\xCC\x81" + composed.substr(2)));
    const std::string ligature = unique_name("\xEF\xAC\x81");
    CHECK_FALSE(same_object(ligature, "fi" + ligature.substr(3)));
}

TEST_CASE("NS-14: characters that a file name would have to replace keep names apart") {
    const std::string tail = unique_name("");
    const std::vector<std::string> names{"a/b", "a_b", "a%2Fb", "a%b",  "a b", "a+b",
                                         "a.b", "a-b", "/a/b",  "a/b/", "a//b"};
    std::vector<named_mutex> mutexes;
    for (const std::string& name : names) {
        CAPTURE(name);
        std::error_code ec;
        mutexes.push_back(named_mutex::create(name + tail, {}, ec));
        CHECK_EQ(ec, std::error_code());
    }
    const std::string bare = unique_name("x");
    CHECK_FALSE(same_object(bare, bare + " "));
    CHECK_FALSE(same_object(bare, " " + bare));
    CHECK_FALSE(same_object(bare, bare + "."));
    CHECK_FALSE(same_object(bare, bare + "/"));
}

TEST_CASE("LM-01 LM-02 LM-03 LM-05: long names are real names, and differ from the first to the last character") {
    test::agent other;
    for (const std::size_t size : {30U, 31U, 32U, 100U, 200U, 248U, 250U, 255U, 256U, 259U, 260U, 261U, 1032U, 4095U}) {
        CAPTURE(size);
        std::string name = unique_name("long");
        name.resize(size, 'x');
        for (const any_type& type : object_types()) {
            std::error_code ec;
            const any_object_ptr object = type.create(name, ec);
            CHECK_EQ(ec, std::error_code());
            REQUIRE(object);
            CHECK(other.ask("open", type.name, "h", name) == "ok opened");
            CHECK(other.ask("close h") == "ok");
        }
        std::string last_differs = name;
        last_differs.back() = 'y';
        CHECK_FALSE(same_object(name, last_differs));
        CHECK_FALSE(same_object(name, name.substr(0, size - 1)));
    }
}

TEST_CASE("LM-02: long names outside ASCII are real names") {
    std::string name = unique_name("\xE6\x97\xA5");
    while (name.size() < 1500)
        name += "\xF0\x9F\x94\x92";
    CHECK(same_object(name, name));
    CHECK_FALSE(same_object(name, name + "\xF0\x9F\x94\x93"));
}

TEST_CASE("LM-06: no small table limits how many objects there are") {
    constexpr int many = 500;
    std::vector<named_mutex> mutexes;
    for (int i = 0; i < many; ++i) {
        mutexes.push_back(named_mutex::create(unique_name("many")));
        CHECK(mutexes.back().created());
    }
    for (named_mutex& mutex : mutexes)
        CHECK(mutex.lock().status() == wait_status::signaled);
    for (named_mutex& mutex : mutexes)
        mutex.unlock();
}

TEST_CASE("NS-17: Local\\ is the default prefix") {
    const std::string name = unique_name("scoped");
    CHECK(same_object(name, "Local\\" + name));
    CHECK(same_object("Local\\" + name, name));
    const named_mutex mutex = owned_mutex("Local\\" + name);
    test::agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    CHECK(other.ask("state m") == "ok owned");
}

TEST_CASE("NS-18 NS-19: Global\\ is a set of names of its own") {
    if (!test::user_has_own_namespace()) {
        MESSAGE("skipped (NS-19): in this session local and global names are one set");
        return;
    }
    const std::string name = unique_name("scoped");
    const named_mutex global = owned_mutex("Global\\" + name);
    CHECK(global.created());
    const named_mutex local = named_mutex::create(name);
    CHECK(local.created());
    CHECK(local.state() == mutex_state::free);

    test::agent other;
    CHECK(other.ask("open mutex g", "Global\\" + name) == "ok opened");
    CHECK(other.ask("state g") == "ok owned");
    CHECK(other.ask("open mutex l", name) == "ok opened");
    CHECK(other.ask("state l") == "ok free");
}

TEST_CASE("NS-09: objects without a name are different objects") {
    const shared_region a = shared_region::create_unnamed({.size = 1});
    const shared_region b = shared_region::create_unnamed({.size = 1});
    CHECK(a.created());
    CHECK(b.created());
    CHECK(a.native_name().empty());
    const region_view in_a = a.map();
    const region_view in_b = b.map();
    in_a.bytes()[0] = std::byte{1};
    CHECK(in_b.bytes()[0] == std::byte{0});
}
