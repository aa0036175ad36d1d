// What a child may do with what it inherited.

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
using mutual::test::make;
using mutual::test::object_types;
using mutual::test::offer;
using mutual::test::unique_name;

TEST_CASE("HD-09: inheritances of one object are independent of one another, and of its other handles") {
    const std::string name = unique_name("independent");
    const named_event event = named_event::create(name, {.reset = reset_mode::manual});
    const named_event other = named_event::open(name);
    inheritance all = event.inheritable_token();
    const inheritance few = other.inheritable_token(object_rights::wait);
    CHECK(all.token() != few.token());
    const std::string ended = all.token();
    agent first;
    all.end();
    agent second;
    CHECK(first.ask("take event a", ended) == "ok opened");
    CHECK(first.ask("take event w", few.token()) == "ok opened");
    CHECK(first.ask("same a w") == "ok yes");
    CHECK(first.ask("set w") == "error insufficient_rights");
    CHECK(first.ask("set a") == "ok");
    CHECK(second.ask("take event a", ended) == "error stale_token");
    CHECK(second.ask("take event w", few.token()) == "ok opened");
    CHECK(second.ask("wait w") == "ok signaled");
}

TEST_CASE("HD-10: rights travel with the handle, and can be given away but not gained") {
    const named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    const named_event waiting = event.duplicate(object_rights::wait);
    std::error_code ec;
    CHECK_FALSE(waiting.inheritable_token(object_rights::all, ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    const inheritance gift = waiting.inheritable_token();
    agent child;
    CHECK(child.ask("take event h", gift.token()) == "ok opened");
    CHECK(child.ask("set h") == "error insufficient_rights");
    CHECK(child.ask("reset h") == "error insufficient_rights");
    CHECK(child.ask("state h") == "error insufficient_rights");
    CHECK(child.ask("duplicate d h all") == "error insufficient_rights");
    CHECK(child.ask("token g h all") == "error insufficient_rights");
    CHECK(child.ask("try_wait h") == "ok timed_out");
    event.duplicate().set();
    CHECK(child.ask("wait h") == "ok signaled");
}

TEST_CASE("HD-10: the rights of a region's handle travel too") {
    const shared_region region = shared_region::create_unnamed({.size = 100});
    const inheritance gift = region.inheritable_token(region_access::read_only);
    agent child;
    CHECK(child.ask("take region h", gift.token()) == "ok opened");
    CHECK(child.ask("map w h 0 0 read_write") == "error insufficient_rights");
    CHECK(child.ask("duplicate d h read_write") == "error insufficient_rights");
    CHECK(child.ask("map v h") == "ok");
    region.map().bytes()[7] = std::byte{'!'};
    CHECK(child.ask("read v 7 1") == "ok !");
}

TEST_CASE("HD-10: each right travels alone") {
    const named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 1, .maximum = 9});
    const inheritance query = semaphore.inheritable_token(object_rights::query);
    const inheritance wait = semaphore.inheritable_token(object_rights::wait);
    const inheritance modify = semaphore.inheritable_token(object_rights::modify);
    agent child;
    CHECK(child.ask("take semaphore q", query.token()) == "ok opened");
    CHECK(child.ask("take semaphore w", wait.token()) == "ok opened");
    CHECK(child.ask("take semaphore m", modify.token()) == "ok opened");
    const std::string refused = "error insufficient_rights";
    CHECK(child.ask("state q") == "ok 1/9");
    CHECK(child.ask("state w") == refused);
    CHECK(child.ask("state m") == refused);
    CHECK(child.ask("try_wait w") == "ok signaled");
    CHECK(child.ask("try_wait q") == refused);
    CHECK(child.ask("try_wait m") == refused);
    CHECK(child.ask("release m 5") == "ok 0");
    CHECK(child.ask("release q") == refused);
    CHECK(child.ask("release w") == refused);
    CHECK(semaphore.state().count == 5);
}

TEST_CASE("HD-10 CO-13: a handle with few rights does not keep its process from having another with more") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("wider");
        const any_object_ptr object = make(type, name);
        const inheritance few = offer(*object, type.fewer_rights);
        const inheritance all = offer(*object);
        agent by_token;
        CHECK(by_token.ask("take", type.name, "few", few.token()) == "ok opened");
        CHECK(by_token.ask("take", type.name, "all", all.token()) == "ok opened");
        CHECK(by_token.ask("same few all") == "ok yes");
        CHECK(by_token.ask("close few") == "ok");
        agent by_name;
        CHECK(by_name.ask("take", type.name, "few", few.token()) == "ok opened");
        CHECK(by_name.ask("open", type.name, "all", name) == "ok opened");
        CHECK(by_name.ask("same few all") == "ok yes");
        CHECK(by_name.ask("duplicate more few", type.all_rights) == "error insufficient_rights");
        CHECK(by_name.ask("mark all") == "ok");
        CHECK(by_token.ask("marked all") == "ok yes");
        CHECK(object->is_marked_by_other());
    }
}

TEST_CASE("HD-25 MX-05 MX-09: ownership of a mutex is not inherited, and dies with its owner only") {
    named_mutex mutex = named_mutex::create_unnamed({.initially_owned = true});
    const inheritance gift = mutex.inheritable_token();
    agent child;
    CHECK(child.ask("take mutex h", gift.token()) == "ok opened");
    CHECK(child.ask("state h") == "ok owned");
    CHECK(child.ask("try_lock h") == "ok timed_out");
    CHECK(child.ask("unlock h") == "error not_owner");
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(child.ask("lock h") == "ok signaled");
    CHECK(mutex.state() == mutex_state::owned);
    child.kill();
    CHECK(mutex.lock().abandoned());
}
