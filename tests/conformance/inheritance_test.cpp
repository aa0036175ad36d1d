// Handles that a child inherits by any way to start it, and their tokens.

#include "handover_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <algorithm>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::offer;
using mutual::test::start_with;
using mutual::test::unique_name;

TEST_CASE("HD-02 HD-03 HD-04 HD-11 HD-26: a child takes what it inherited, of every type") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        agent child = start_with(type, *object);
        CHECK(child.ask("marked h") == "ok no");
        object->mark();
        CHECK(child.ask("marked h") == "ok yes");
    }
}

TEST_CASE("HD-03 HD-11: what a child does to an inherited object is seen here") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        agent child = start_with(type, *object);
        CHECK(child.ask("mark h") == "ok");
        CHECK(object->is_marked_by_other());
    }
}

TEST_CASE("HD-03 HD-27: the inherited handle is one of the same object as the one that a name gives") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("inherited");
        const any_object_ptr object = make(type, name);
        agent child = start_with(type, *object);
        CHECK(child.ask("open", type.name, "a", name) == "ok opened");
        CHECK(child.ask("duplicate d h") == "ok opened");
        CHECK(child.ask("same h a") == "ok yes");
        CHECK(child.ask("same d a") == "ok yes");
        CHECK(child.ask("unnamed", type.name, "b") == "ok created");
        CHECK(child.ask("same h b") == "ok no");
    }
}

TEST_CASE("HD-03: many objects go with one child, and several children get the same one") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    const named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 1, .maximum = 2});
    const shared_region region = shared_region::create_unnamed({.size = 100});
    const inheritance first = event.inheritable_token();
    const inheritance second = semaphore.inheritable_token();
    const inheritance third = region.inheritable_token();
    agent child;
    agent sibling;
    for (agent* each : {&child, &sibling}) {
        CHECK(each->ask("take semaphore s", second.token()) == "ok opened");
        CHECK(each->ask("take event e", first.token()) == "ok opened");
        CHECK(each->ask("take region r", third.token()) == "ok opened");
        CHECK(each->ask("map v r") == "ok");
    }
    CHECK(child.ask("write v 10 hello") == "ok");
    CHECK(child.ask("release s") == "ok 1");
    CHECK(child.ask("set e") == "ok");
    CHECK(sibling.ask("wait e") == "ok signaled");
    CHECK(sibling.ask("read v 10 5") == "ok hello");
    CHECK(sibling.ask("state s") == "ok 2/2");
}

TEST_CASE("HD-03: an inherited object of other options is what it was made") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
    const named_timer timer = named_timer::create_unnamed({.reset = reset_mode::manual});
    const shared_region region = shared_region::create_unnamed({.size = 3 * page_size() - 1});
    const inheritance first = event.inheritable_token();
    const inheritance second = timer.inheritable_token();
    const inheritance third = region.inheritable_token();
    agent child;
    CHECK(child.ask("take event e", first.token()) == "ok opened");
    CHECK(child.ask("wait e") == "ok signaled");
    CHECK(child.ask("wait e") == "ok signaled");
    CHECK(child.ask("take timer t", second.token()) == "ok opened");
    CHECK(child.ask("arm t 0") == "ok");
    CHECK(child.ask("wait t") == "ok signaled");
    CHECK(child.ask("try_wait t") == "ok signaled");
    CHECK(child.ask("take region r", third.token()) == "ok opened");
    CHECK(child.ask("size r") == "ok " + std::to_string(3 * page_size()));
}

TEST_CASE("HD-03: a child passes on what it took by an inheritance of its own") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        object->mark();
        agent child = start_with(type, *object);
        const std::string answer = child.ask("token g h");
        REQUIRE(answer.starts_with("ok "));
        CHECK(child.ask("child meanwhile") == "ok");
        CHECK(child.ask("untoken g") == "ok");
        CHECK(child.ask("child afterwards") == "ok");
        CHECK(child.ask("tell meanwhile take", type.name, "h", answer.substr(3)) == "ok opened");
        CHECK(child.ask("tell meanwhile marked h") == "ok yes");
        CHECK(child.ask("tell afterwards take", type.name, "h", answer.substr(3)) == "error stale_token");
    }
}

TEST_CASE("HD-03: what a child did not take yet goes on to its own children, what it took does not") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        object->mark();
        const inheritance gift = offer(*object);
        agent child;
        CHECK(child.ask("child early") == "ok");
        CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
        CHECK(child.ask("child late") == "ok");
        CHECK(child.ask("tell early take", type.name, "h", gift.token()) == "ok opened");
        CHECK(child.ask("tell early marked h") == "ok yes");
        CHECK(child.ask("tell late take", type.name, "h", gift.token()) == "error stale_token");
    }
}

TEST_CASE("HD-04: a token is a word: printable, without blanks and quotes, and the same each time it is asked for") {
    const std::string names[] = {"plain", "with blanks \"and quotes'", "50%: \xC3\xA9\n\t/", std::string(900, 'x')};
    for (const std::string& text : names) {
        CAPTURE(text);
        const named_event event = named_event::create(unique_name("token") + text);
        const inheritance gift = event.inheritable_token();
        const std::string token = gift.token();
        CHECK(std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\''; }));
        CHECK(token == gift.token());
        agent child;
        CHECK(child.ask("take event h", token) == "ok opened");
        CHECK(child.ask("set h") == "ok");
        CHECK(event.state().signaled);
    }
}

TEST_CASE("HD-02: nothing can be inherited of an empty handle") {
    std::error_code ec;
    CHECK_FALSE(named_event().inheritable_token(object_rights::all, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_FALSE(shared_region().inheritable_token(region_access::read_only, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_AS(static_cast<void>(named_mutex().inheritable_token()), object_error);
    CHECK_FALSE(inheritance());
    CHECK(inheritance().token().empty());
}

TEST_CASE("HD-02: a refused inheritance leaves nothing inheritable behind") {
    const std::string name = unique_name("refused");
    {
        const named_event event = named_event::create(name, {.rights = object_rights::query});
        std::error_code ec;
        CHECK_FALSE(event.inheritable_token(object_rights::modify, ec));
        CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    }
    CHECK_FALSE(exists(test::find_object_type("event"), name));
}
