// A child that inherits exactly what is listed.

#include "handover_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <memory>
#include <string>
#include <utility>

using namespace mutual;
using mutual::test::add;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::unique_name;

TEST_CASE("HD-05 HD-26: a child gets what is listed for it, of every type") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        spawn_options list;
        const std::string token = add(list, *object);
        agent child(&list);
        CHECK(child.ask("take", type.name, "h", token) == "ok opened");
        CHECK(child.ask("marked h") == "ok no");
        object->mark();
        CHECK(child.ask("marked h") == "ok yes");
    }
}

TEST_CASE("HD-05 HD-10: many go at once, each with the rights that were listed") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    const shared_region region = shared_region::create_unnamed({.size = 100});
    const named_mutex mutex = named_mutex::create_unnamed();
    spawn_options list;
    const std::string event_token = list.pass(event, object_rights::wait);
    const std::string region_token = list.pass(region, region_access::read_only);
    const std::string mutex_token = list.pass(mutex);
    const std::string again = list.pass(event);
    CHECK(again != event_token);
    agent child(&list);
    CHECK(child.ask("take mutex m", mutex_token) == "ok opened");
    CHECK(child.ask("take event w", event_token) == "ok opened");
    CHECK(child.ask("take region r", region_token) == "ok opened");
    REQUIRE(child.ask("take event e", again) == "ok opened");
    CHECK(child.ask("set w") == "error insufficient_rights");
    CHECK(child.ask("set e") == "ok");
    CHECK(child.ask("wait w") == "ok signaled");
    CHECK(child.ask("map v r 0 0 read_write") == "error insufficient_rights");
    CHECK(child.ask("map v r") == "ok");
    CHECK(child.ask("lock m") == "ok signaled");
    CHECK(mutex.state() == mutex_state::owned);
}

TEST_CASE("HD-05: what is listed for one child goes to no other") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr first = make_unnamed(type);
        const any_object_ptr second = make_unnamed(type);
        auto for_first = std::make_unique<spawn_options>();
        auto for_second = std::make_unique<spawn_options>();
        agent before;
        const std::string first_token = add(*for_first, *first);
        const std::string second_token = add(*for_second, *second);
        agent child(for_first.get());
        agent sibling(for_second.get());
        // As long as the lists live, Windows passes what is in them to children without a list, too.
        for_first.reset();
        for_second.reset();
        agent afterwards;
        for (agent* const plain : {&before, &afterwards}) {
            CHECK(plain->ask("take", type.name, "h", first_token) == "error stale_token");
            CHECK(plain->ask("take", type.name, "h", second_token) == "error stale_token");
        }
        CHECK(child.ask("take", type.name, "x", second_token) == "error stale_token");
        CHECK(child.ask("take", type.name, "h", first_token) == "ok opened");
        CHECK(sibling.ask("take", type.name, "x", first_token) == "error stale_token");
        CHECK(sibling.ask("take", type.name, "h", second_token) == "ok opened");
        first->mark();
        CHECK(child.ask("marked h") == "ok yes");
        CHECK(sibling.ask("marked h") == "ok no");
    }
}

TEST_CASE("HD-05 LT-10: a listed handle that nobody uses keeps the object until that child ends") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("listed");
        any_object_ptr object = make(type, name);
        auto list = std::make_unique<spawn_options>();
        add(*list, *object);
        agent child(list.get());
        list.reset();
        object.reset();
        const agent plain;
        CHECK(exists(type, name));
        child.kill();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("HD-05 HD-03: what came by a list is inherited like anything else") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        spawn_options list;
        const std::string token = add(list, *object);
        agent child(&list);
        CHECK(child.ask("child early") == "ok");
        CHECK(child.ask("take", type.name, "h", token) == "ok opened");
        CHECK(child.ask("child late") == "ok");
        CHECK(child.ask("tell early take", type.name, "h", token) == "ok opened");
        CHECK(child.ask("tell late take", type.name, "h", token) == "error stale_token");
        CHECK(child.ask("mark h") == "ok");
        CHECK(child.ask("tell early marked h") == "ok yes");
        CHECK(object->is_marked_by_other());
    }
}

TEST_CASE("HD-05: a list keeps its objects by itself, and moves") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("listed");
        any_object_ptr object = make(type, name);
        spawn_options list;
        CHECK(list.native() == nullptr);
        const std::string token = add(list, *object);
        CHECK(list.native() != nullptr);
        object.reset();
        CHECK(exists(type, name));
        spawn_options moved = std::move(list);
        {
            agent child(&moved);
            CHECK(child.ask("take", type.name, "h", token) == "ok opened");
        }
        moved = spawn_options();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("HD-06: what cannot be handed over cannot be listed, and the list is as it was") {
    const named_event event = named_event::create_unnamed({.rights = object_rights::wait});
    spawn_options list;
    std::error_code ec;
    CHECK(list.pass(event, object_rights::all, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(list.pass(named_event(), object_rights::none, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(list.pass(shared_region(), region_access::read_only, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_WITH_AS(list.pass(event, object_rights::all), doctest::Contains("pass object to child"), object_error);
    CHECK_THROWS_WITH_AS(list.pass(shared_region()), doctest::Contains("pass region to child"), object_error);
    CHECK(list.native() == nullptr);

    const std::string token = list.pass(event);
    CHECK(list.pass(event, object_rights::modify, ec).empty());
    agent child(&list);
    CHECK(child.ask("take event h", token) == "ok opened");
    CHECK(child.ask("try_wait h") == "ok timed_out");
}
