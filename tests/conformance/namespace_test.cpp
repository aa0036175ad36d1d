#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <functional>
#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::object_types;
using mutual::test::unique_name;

namespace {

void for_all_pairs(const std::function<void(const any_type& holder, const any_type& intruder)>& check) {
    for (const any_type& holder : object_types())
        for (const any_type& intruder : object_types())
            if (&holder != &intruder) {
                CAPTURE(holder.name);
                CAPTURE(intruder.name);
                check(holder, intruder);
            }
}

any_object_ptr make(const any_type& type, const std::string& name) {
    std::error_code ec;
    any_object_ptr object = type.create(name, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    CHECK(object->created());
    return object;
}

void check_not_there(const any_type& type, const std::string& name) {
    std::error_code ec;
    CHECK_FALSE(type.open(name, ec));
    CHECK(ec == std::errc::no_such_file_or_directory);
}

} // namespace

TEST_CASE("NS-01 NS-02 NS-03: a name of another type is refused, and its holder unharmed") {
    for_all_pairs([](const any_type& holder, const any_type& intruder) {
        const std::string name = unique_name("pair");
        const any_object_ptr object = make(holder, name);
        object->mark();
        for (const auto factory : {intruder.create, intruder.open, intruder.open_or_create}) {
            std::error_code ec;
            CHECK_FALSE(factory(name, ec));
            CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
            CHECK_FALSE(ec == std::errc::no_such_file_or_directory);
            CHECK(object->is_marked());
        }
        std::error_code ec;
        CHECK(holder.open(name, ec));
    });
}

TEST_CASE("NS-01 NS-02 NS-03: a name of another type is refused in another process, and its holder unharmed") {
    test::agent other;
    for_all_pairs([&other](const any_type& holder, const any_type& intruder) {
        const std::string name = unique_name("pair");
        const any_object_ptr object = make(holder, name);
        object->mark();
        for (const char* const verb : {"create", "open", "open_or_create"}) {
            CHECK(other.ask(verb, intruder.name, "h", name) == "error wrong_object_type");
            CHECK(object->is_marked());
        }
        CHECK(other.ask("open", holder.name, "h", name) == "ok opened");
        CHECK(other.ask("close h") == "ok");
    });
}

TEST_CASE("NS-02: an attempt with the wrong type leaves nothing that keeps the name") {
    for_all_pairs([](const any_type& holder, const any_type& intruder) {
        const std::string name = unique_name("pair");
        any_object_ptr object = make(holder, name);
        std::error_code ec;
        CHECK_FALSE(intruder.open_or_create(name, ec));
        object.reset();
        check_not_there(holder, name);
        check_not_there(intruder, name);
    });
}

TEST_CASE("NS-04: a name that nobody holds any more is free for every type") {
    const std::string name = unique_name("turns");
    for_all_pairs([&name](const any_type& first, const any_type& second) {
        make(first, name).reset();
        check_not_there(first, name);
        check_not_there(second, name);
        const any_object_ptr object = make(second, name);
        CHECK_FALSE(object->is_marked());
        std::error_code ec;
        CHECK_FALSE(first.open(name, ec));
        CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
    });
}

TEST_CASE("NS-04: a name that another process held is free for every type when that has closed it") {
    test::agent other;
    const std::string name = unique_name("turns");
    for_all_pairs([&](const any_type& first, const any_type& second) {
        CHECK(other.ask("create", first.name, "h", name) == "ok created");
        std::error_code ec;
        CHECK_FALSE(second.create(name, ec));
        CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
        CHECK(other.ask("close h") == "ok");
        make(second, name);
    });
}

TEST_CASE("NS-05 CO-15: creating what exists opens it as it is") {
    test::agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("existing");
        const any_object_ptr object = make(type, name);
        object->mark();
        std::error_code ec;
        const any_object_ptr again = type.open_or_create(name, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(again);
        CHECK_FALSE(again->created());
        CHECK(again->is_marked());
        CHECK(other.ask("open_or_create", type.name, "h", name) == "ok opened");
        CHECK(other.ask("close h") == "ok");
        CHECK(object->is_marked());
    }
}

TEST_CASE("NS-05: create says that the name exists, and its holder is unharmed") {
    test::agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("existing");
        const any_object_ptr object = make(type, name);
        object->mark();
        std::error_code ec;
        CHECK_FALSE(type.create(name, ec));
        CHECK(ec == std::errc::file_exists);
        CHECK(other.ask("create", type.name, "h", name) == "error file_exists");
        CHECK(object->is_marked());
    }
}

TEST_CASE("NS-06 CO-17: neither created() nor the error code remembers an earlier call") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("fresh");
        const any_object_ptr first = make(type, name);
        std::error_code ec;
        CHECK_FALSE(type.open_or_create(name, ec)->created());

        ec = std::make_error_code(std::errc::io_error);
        const any_object_ptr fresh = type.open_or_create(unique_name("fresh"), ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(fresh);
        CHECK(fresh->created());

        ec = std::make_error_code(std::errc::io_error);
        const any_object_ptr opened = type.open(name, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(opened);
        CHECK_FALSE(opened->created());
    }
}

TEST_CASE("NS-07: opening a name that nobody holds says so, and makes nothing") {
    test::agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("nobody");
        check_not_there(type, name);
        CHECK(other.ask("open", type.name, "h", name) == "error no_such_file_or_directory");
        make(type, name);
    }
}

TEST_CASE("NS-03 NS-07: the throwing forms say the same, with the object's name") {
    const std::string name = unique_name("thrown");
    const named_mutex mutex = named_mutex::create(name);
    try {
        (void)shared_region::open(name);
        FAIL("a mutex was opened as a region");
    } catch (const object_error& error) {
        CHECK_EQ(error.code(), make_error_code(errc::wrong_object_type));
        CHECK(error.name() == name);
        CHECK(std::string(error.what()).find(name) != std::string::npos);
    }
    CHECK_THROWS_AS((void)named_mutex::open(unique_name("nobody")), object_error);
    CHECK_THROWS_AS((void)named_mutex::create(name), object_error);
    CHECK_THROWS_AS((void)named_mutex::create("a\\b"), object_error);
}
