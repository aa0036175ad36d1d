// Rights belong to handles. (For regions see region_access_test.cpp.)

#include "handover_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::object_types;
using mutual::test::unique_name;

TEST_CASE("CO-13: a new object's handle has the rights its creator asked for, no more") {
    constexpr object_rights few = object_rights::wait;
    CHECK(named_mutex::create(unique_name("few"), {.rights = few}).rights() == few);
    CHECK(named_event::create(unique_name("few"), {.rights = few}).rights() == few);
    CHECK(named_semaphore::create(unique_name("few"), {.rights = few}).rights() == few);
    CHECK(named_timer::create(unique_name("few"), {.rights = few}).rights() == few);
    CHECK(named_event::create_unnamed({.rights = few}).rights() == few);
    CHECK(named_event::create(unique_name("all")).rights() == object_rights::all);
    CHECK(named_event().rights() == object_rights::none);
    named_event closed = named_event::create_unnamed();
    closed.close();
    CHECK(closed.rights() == object_rights::none);

    named_event event = named_event::create(unique_name("few"), {.rights = few});
    CHECK(event.try_wait().timed_out());
    std::error_code ec;
    event.set(ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(ec == std::errc::permission_denied);
}

TEST_CASE("CO-13 CO-09: each handle has its own rights, whoever opened it and how") {
    agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("own");
        std::error_code ec;
        const any_object_ptr full = make(type, name);
        const any_object_ptr few = type.open_or_create_with(name, type.fewer_rights, {}, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(few);
        CHECK_FALSE(few->created());
        CHECK(other.ask("open", type.name, "all", name) == "ok opened");
        CHECK(other.ask("open", type.name, "few", name, type.fewer_rights) == "ok opened");
        CHECK(other.ask("same all few") == "ok yes");
        full->mark();
        CHECK(full->is_marked());
        CHECK(other.ask("marked all") == "ok yes");
        CHECK(other.ask("duplicate x few", type.all_rights) == "error insufficient_rights");
        CHECK_FALSE(few->duplicate(type.all_rights, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
        CHECK(full->duplicate(type.all_rights, ec));
        CHECK(other.ask("close all") == "ok");
        CHECK(other.ask("close few") == "ok");
    }
}

TEST_CASE("CO-13: a creator with few rights leaves others all they ask for, in its own process too") {
    agent other;
    for (const any_type& type : object_types()) {
        if (type.name == "region")
            continue; // what its creator asks for is what all of it allows (PR-21)
        CAPTURE(type.name);
        const std::string name = unique_name("creator");
        std::error_code ec;
        any_object_ptr few = type.open_or_create_with(name, type.fewer_rights, {}, ec);
        REQUIRE(few);
        CHECK(few->created());
        CHECK_FALSE(few->duplicate(type.all_rights, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
        CHECK(other.ask("open", type.name, "h", name) == "ok opened");
        const any_object_ptr full = type.open(name, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(full);
        few.reset();
        full->mark();
        CHECK(full->is_marked());
        CHECK(other.ask("marked h") == "ok yes");
        CHECK(other.ask("close h") == "ok");
    }
}

TEST_CASE("CO-18: to open without any right is refused, also when there is nothing to be opened") {
    for (const any_type& type : object_types()) {
        if (type.name == "region")
            continue; // has no such access
        CAPTURE(type.name);
        const std::string name = unique_name("none");
        const any_object_ptr object = make(type, name);
        std::error_code ec;
        CHECK_FALSE(type.open_with(name, "none", {}, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
        CHECK(ec == std::errc::permission_denied);
        CHECK_FALSE(type.open_with(unique_name("nobody"), "none", {}, ec));
        CHECK(ec == std::errc::permission_denied);
        CHECK_FALSE(object->is_marked());
    }
    const std::string name = unique_name("none");
    const named_event event = named_event::create(name);
    CHECK_THROWS_WITH_AS(static_cast<void>(named_event::open(name, {.rights = object_rights::none})),
                         doctest::Contains("open event"), object_error);
}

TEST_CASE("CO-19: to create without any right gives a useless handle of a new object, and none of an old one") {
    for (const any_type& type : object_types()) {
        if (type.name == "region")
            continue;
        CAPTURE(type.name);
        const std::string name = unique_name("none");
        std::error_code ec;
        any_object_ptr useless = type.open_or_create_with(name, "none", {}, ec);
        CHECK_EQ(ec, std::error_code());
        REQUIRE(useless);
        CHECK(useless->created());
        CHECK_FALSE(useless->duplicate("query", ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));

        CHECK_FALSE(type.open_or_create_with(name, "none", {}, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
        CHECK(exists(type, name)); // it holds the object, as any handle
        useless.reset();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("CO-18 CO-19: rights are looked at after the name, whose faults come first") {
    std::error_code ec;
    CHECK_FALSE(named_event::open("", {.rights = object_rights::none}, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_name));
    const std::string name = unique_name("mutex");
    const named_mutex mutex = named_mutex::create(name);
    CHECK_FALSE(named_event::open_or_create(name, {.rights = object_rights::none}, ec));
    CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
}

TEST_CASE("SC-03: rights are decided when the handle is made, and stay what they were") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("fixed");
        std::error_code ec;
        any_object_ptr first = make(type, name);
        const any_object_ptr few = type.open_with(name, type.fewer_rights, {}, ec);
        REQUIRE(few);
        const any_object_ptr full = type.open_with(name, type.all_rights, {}, ec);
        REQUIRE(full);
        first.reset();
        full->mark();
        CHECK(full->is_marked());
        CHECK_FALSE(few->duplicate(type.all_rights, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
        CHECK(few->duplicate(type.fewer_rights, ec));
    }
}
