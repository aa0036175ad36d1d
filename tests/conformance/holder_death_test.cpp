#include "object_checks.hpp"
#include "region_peer.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/shared_region.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::get;
using mutual::test::make;
using mutual::test::object_types;
using mutual::test::unique_name;

namespace {

bool all_zero(const region_view& view) {
    return std::ranges::all_of(view.const_bytes(), [](std::byte byte) { return byte == std::byte{0}; });
}

} // namespace

TEST_CASE("LT-05 LT-06: an object survives the death of its creator while somebody holds it") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        agent creator;
        const std::string name = unique_name("orphan");
        CHECK(creator.ask("create", type.name, "h", name) == "ok created");
        std::error_code ec;
        const any_object_ptr object = type.open(name, ec);
        REQUIRE(object);
        object->mark();
        creator.kill();
        CHECK(object->is_marked());
        CHECK(exists(type, name));
        const any_object_ptr again = type.open_or_create(name, ec);
        REQUIRE(again);
        CHECK_FALSE(again->created());
        CHECK(again->is_marked());
    }
}

TEST_CASE("LT-05: bytes survive the death of the one who wrote them") {
    const std::string name = unique_name("orphan");
    agent creator;
    CHECK(creator.ask("create region r", name) == "ok created");
    CHECK(creator.ask("map v r") == "ok");
    CHECK(creator.ask("write v 100 testament") == "ok");
    const shared_region region = shared_region::open(name);
    creator.kill();
    CHECK(get(region.map(), 100, 9) == "testament");
}

TEST_CASE("LT-05 LT-06: an object survives as long as one of several processes is left") {
    const std::string name = unique_name("relay");
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        agent first, second;
        CHECK(first.ask("create", type.name, "h", name) == "ok created");
        CHECK(second.ask("open", type.name, "h", name) == "ok opened");
        first.kill();
        agent third;
        CHECK(third.ask("open", type.name, "h", name) == "ok opened");
        second.kill();
        CHECK(exists(type, name));
        third.kill();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-01 LT-06: the name is free when the last holder was killed, and what comes next is new") {
    for (const any_type& type : object_types()) {
        agent holder;
        std::vector<std::string> names;
        for (std::size_t i = 0; i < object_types().size(); ++i) {
            names.push_back(unique_name("killed"));
            CHECK(holder.ask("create", type.name, "h" + std::to_string(i), names.back()) == "ok created");
            CHECK(exists(type, names.back()));
        }
        holder.kill();
        for (std::size_t i = 0; i < object_types().size(); ++i) {
            CAPTURE(type.name);
            CAPTURE(object_types()[i].name);
            CHECK_FALSE(exists(type, names[i]));
            const any_object_ptr next = make(object_types()[i], names[i]);
            CHECK(next->created());
            CHECK_FALSE(next->is_marked());
        }
    }
}

TEST_CASE("LT-06: a process that kills itself, and one that just ends, give back what they hold") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("ended");
        agent suicide;
        CHECK(suicide.ask("create", type.name, "h", name) == "ok created");
        suicide.send("die");
        CHECK(suicide.process().wait_exit() == test::killed_exit_code);
        CHECK_FALSE(exists(type, name));

        agent other;
        CHECK(other.ask("create", type.name, "h", name) == "ok created");
        CHECK(other.exit(7) == 7);
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-06 LT-03: views outlive the killed creator, and the name does not") {
    const std::string name = unique_name("killed");
    agent holder;
    CHECK(holder.ask("create region r", name) == "ok created");
    CHECK(holder.ask("map v r") == "ok");
    CHECK(holder.ask("write v 0 text") == "ok");
    region_view view;
    {
        const shared_region region = shared_region::open(name);
        view = region.map();
    }
    holder.kill();
    CHECK(get(view, 0, 4) == "text");
    CHECK_FALSE(exists(test::find_object_type("region"), name));
    const shared_region next = shared_region::create(name, {.size = 100});
    CHECK(all_zero(next.map()));
    CHECK(get(view, 0, 4) == "text");
}

TEST_CASE("LT-06: all of several holders killed at once leave a free name") {
    const std::string name = unique_name("massacre");
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        agent first, second, third;
        CHECK(first.ask("create", type.name, "h", name) == "ok created");
        CHECK(second.ask("open", type.name, "h", name) == "ok opened");
        CHECK(third.ask("open", type.name, "h", name) == "ok opened");
        for (agent* each : {&first, &second, &third})
            each->kill();
        CHECK(make(type, name)->created());
    }
}
