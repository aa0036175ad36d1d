// How long what children inherit lives, and which children inherit it.

#include "handover_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <string>
#include <utility>

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

TEST_CASE("HD-03 LT-05: the child's handle stays good when the parent has closed all that it had") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        any_object_ptr object = make_unnamed(type);
        object->mark();
        agent child = start_with(type, *object);
        object.reset();
        // Windows knows a mutex's owner also when its process has no handle any more; here it is this thread.
        CHECK(child.ask("marked h") == "ok yes");
        CHECK(child.ask("duplicate d h") == "ok opened");
        CHECK(child.ask("close h") == "ok");
        CHECK(child.ask("marked d") == "ok yes");
    }
}

TEST_CASE("LT-10 LT-06: an inherited handle that nobody uses keeps the object until that child ends") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("unused");
        any_object_ptr object = make(type, name);
        object->mark();
        inheritance gift = offer(*object);
        agent killed;
        agent ended;
        gift.end();
        object.reset();
        CHECK(exists(type, name));
        killed.kill();
        CHECK(exists(type, name));
        CHECK(ended.exit() == 0);
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-10: an inherited handle counts once, also when the child has taken it") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("taken");
        any_object_ptr object = make(type, name);
        agent child = start_with(type, *object);
        object.reset();
        CHECK(exists(type, name));
        CHECK(child.ask("close h") == "ok");
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-10: an inheritance is a holder by itself") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("parcel");
        any_object_ptr object = make(type, name);
        inheritance gift = offer(*object);
        object.reset();
        CHECK(exists(type, name));
        agent child;
        CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
        inheritance moved = std::move(gift);
        CHECK(gift.token().empty()); // NOLINT(bugprone-use-after-move): what is left is empty
        CHECK_FALSE(gift);
        CHECK(moved);
        moved.end();
        moved.end();
        CHECK(moved.token().empty());
        CHECK(exists(type, name));
        child.kill();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("HD-01 HD-07 HD-08: only children that are started while the inheritance stands get the handle") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        agent before;
        inheritance gift = offer(*object);
        const std::string token = gift.token();
        agent meanwhile;
        gift.end();
        agent afterwards;
        CHECK(before.ask("take", type.name, "h", token) == "error stale_token");
        CHECK(afterwards.ask("take", type.name, "h", token) == "error stale_token");
        CHECK(meanwhile.ask("take", type.name, "h", token) == "ok opened");
    }
}

TEST_CASE("HD-08 LT-10: a child that is started after the inheritance ended holds nothing") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("afterwards");
        any_object_ptr object = make(type, name);
        offer(*object).end();
        const agent child;
        object.reset();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-10: a grandchild that inherited without a word keeps the object, too") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("grandchild");
        any_object_ptr object = make(type, name);
        inheritance gift = offer(*object);
        agent child;
        gift.end();
        object.reset();
        CHECK(child.ask("child c") == "ok");
        CHECK(child.ask("take", type.name, "h", "no token") == "error invalid_token");
        CHECK(exists(type, name));
        CHECK(child.exit() == 0); // it ends its own child before it ends
        CHECK_FALSE(exists(type, name));
    }
}
