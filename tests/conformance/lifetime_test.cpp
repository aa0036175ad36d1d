#include "object_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>

#include <string>
#include <utility>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::object_types;
using mutual::test::unique_name;
using mutual::test::worker;

TEST_CASE("LT-01 LT-02 LT-08: an object and its name are gone with the last handle, and the next one is new") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("gone");
        any_object_ptr object = make(type, name);
        object->mark();
        object.reset();
        CHECK_FALSE(exists(type, name));
        const any_object_ptr next = make(type, name);
        CHECK(next->created());
        CHECK_FALSE(next->is_marked());
    }
}

TEST_CASE("LT-01 LT-09: every handle counts, of any process, in any order of closing") {
    agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("counted");
        any_object_ptr first = make(type, name);
        std::error_code ec;
        any_object_ptr second = type.open(name, ec);
        CHECK(other.ask("open", type.name, "a", name) == "ok opened");
        CHECK(other.ask("open", type.name, "b", name) == "ok opened");
        first.reset();
        CHECK(exists(type, name));
        CHECK(other.ask("close b") == "ok");
        second.reset();
        CHECK(exists(type, name));
        CHECK(other.ask("close a") == "ok");
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("LT-09: closing one handle leaves the others of the process as they are") {
    const std::string name = unique_name("several");
    named_mutex first = named_mutex::create(name, {.initially_owned = true});
    named_mutex second = named_mutex::open(name);
    first.close();
    first.close();
    CHECK_FALSE(first);
    CHECK(second.state() == mutex_state::owned_by_this_thread);
    second.unlock();
    CHECK(second.try_lock().status() == wait_status::signaled);
    second.unlock();
}

TEST_CASE("LT-09: a moved handle is still one handle") {
    const std::string name = unique_name("moved");
    named_mutex first = named_mutex::create(name);
    named_mutex second = std::move(first);
    first.close();
    CHECK(exists(test::find_object_type("mutex"), name));
    second = named_mutex();
    CHECK_FALSE(exists(test::find_object_type("mutex"), name));
}

TEST_CASE("LT-07: the end of a thread closes no handles") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("thread");
        any_object_ptr object;
        worker thread;
        thread.run([&] {
            std::error_code ec;
            object = type.create(name, ec);
        });
        thread.end();
        REQUIRE(object);
        CHECK(exists(type, name));
        object.reset();
        CHECK_FALSE(exists(type, name));
    }
}
