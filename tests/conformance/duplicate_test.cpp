// Further handles in one process: duplicate().

#include "handover_checks.hpp"
#include "mutex_checks.hpp"
#include "temporary_file.hpp"

#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/mutual.hpp>

#include <string>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::duplicate;
using mutual::test::exists;
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::open_with;
using mutual::test::unique_name;
using mutual::test::unlock_error;
using mutual::test::worker;

TEST_CASE("LT-09 HD-14 HD-26: a duplicate is one more handle of the object, and outlives the first") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        any_object_ptr first = make_unnamed(type);
        const any_object_ptr second = duplicate(*first);
        CHECK_FALSE(second->created());
        CHECK(second->is_same(*first));
        first->mark();
        CHECK(second->is_marked());
        first.reset();
        CHECK(second->is_marked());
        CHECK(duplicate(*second)->is_marked());
    }
}

TEST_CASE("LT-09 LT-01: duplicates keep the name, and the last one takes it along") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("duplicate");
        any_object_ptr first = make(type, name);
        any_object_ptr second = duplicate(*first);
        any_object_ptr third = duplicate(*second);
        first.reset();
        CHECK(exists(type, name));
        third.reset();
        CHECK(exists(type, name));
        second.reset();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("HD-14: a duplicate has the rights of its source") {
    const std::string name = unique_name("rights");
    const shared_region region = shared_region::create(name, {.size = 1});
    CHECK(region.duplicate().access() == region_access::read_write);
    CHECK(shared_region::open(name, region_access::read_only).duplicate().access() == region_access::read_only);

    const named_event event = named_event::create_unnamed();
    CHECK(event.duplicate().rights() == object_rights::all);
    const object_rights few = object_rights::wait | object_rights::query;
    CHECK(event.duplicate(few).duplicate().rights() == few);
}

TEST_CASE("HD-15: a duplicate with fewer rights has exactly those, and its source keeps its own") {
    named_event event = named_event::create_unnamed({.reset = reset_mode::manual});
    named_event waiting = event.duplicate(object_rights::wait);
    std::error_code ec;
    waiting.set(ec);
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    static_cast<void>(waiting.state(ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(waiting.try_wait().timed_out());
    event.set();
    CHECK(waiting.wait().status() == wait_status::signaled);

    named_event setting = event.duplicate(object_rights::modify);
    setting.reset();
    CHECK_FALSE(event.state().signaled);
    static_cast<void>(setting.try_wait(ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));

    const shared_region region = shared_region::create_unnamed({.size = 1});
    const shared_region reader = region.duplicate(region_access::read_only);
    CHECK_FALSE(reader.map({.access = view_access::read_write}, ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
    CHECK(region.map({.access = view_access::read_write}));
    CHECK(reader.map());
}

TEST_CASE("HD-16: a duplicate never has more rights than its source, although the user may have them") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("more");
        const any_object_ptr full = make(type, name);
        const any_object_ptr few = duplicate(*full, type.fewer_rights);
        const any_object_ptr opened = open_with(type, name, type.fewer_rights);
        for (const any_object_ptr* const source : {&few, &opened}) {
            std::error_code ec;
            CHECK_FALSE((*source)->duplicate(type.all_rights, ec));
            CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
            CHECK(ec == std::errc::permission_denied);
            CHECK(duplicate(**source)->is_same(*full));
        }
        CHECK(open_with(type, name, type.all_rights)->is_same(*full));
    }
    const named_mutex waiting = named_mutex::create_unnamed().duplicate(object_rights::wait);
    CHECK_THROWS_WITH_AS(static_cast<void>(waiting.duplicate(object_rights::query)),
                         doctest::Contains("duplicate handle of"), object_error);
}

TEST_CASE("HD-24 MX-01: to duplicate a mutex hands no ownership over, and takes none away") {
    named_mutex first = named_mutex::create_unnamed({.initially_owned = true});
    named_mutex second = first.duplicate();
    CHECK(second.state() == mutex_state::owned_by_this_thread);
    worker thread;
    CHECK(thread.run([&] { return second.try_lock().timed_out(); }));
    CHECK_EQ(thread.run([&] { return unlock_error(second); }), make_error_code(errc::not_owner));

    first.close();
    CHECK(second.state() == mutex_state::owned_by_this_thread);
    CHECK(second.lock().status() == wait_status::signaled);
    second.unlock();
    second.unlock();
    CHECK(thread.run([&] { return second.try_lock().status(); }) == wait_status::signaled);
    CHECK(second.state() == mutex_state::owned);
    thread.end();
    CHECK(second.lock().abandoned());
}

TEST_CASE("HD-15 SZ-03: a duplicate of a file's region is of the same bytes and the same size") {
    const test::temporary_file file(std::string(100, 'x'));
    shared_region first = shared_region::from_file(file.path());
    const shared_region second = first.duplicate();
    const shared_region reader = first.duplicate(region_access::read_only);
    first.close();
    CHECK(second.size() == 100);
    CHECK(reader.size() == 100);
    second.map().bytes()[99] = std::byte{'y'};
    CHECK(reader.map().const_bytes()[99] == std::byte{'y'});
    std::error_code ec;
    CHECK_FALSE(reader.map({.access = view_access::read_write}, ec));
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
}

TEST_CASE("HD-14: of an empty handle nothing can be duplicated") {
    std::error_code ec;
    CHECK_FALSE(named_event().duplicate(object_rights::none, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_FALSE(named_mutex().duplicate(object_rights::all, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_FALSE(shared_region().duplicate(region_access::read_only, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_AS(static_cast<void>(shared_region().duplicate()), object_error);
}

TEST_CASE("HD-22: closing twice, or nothing, does no harm to what has the number now") {
    named_event first = named_event::create_unnamed();
    shared_region region = shared_region::create_unnamed({.size = 1});
    for (int i = 0; i < 2; ++i) {
        first.close();
        region.close();
        CHECK_FALSE(first);
        CHECK_FALSE(region);
    }
    const named_event second = named_event::create_unnamed({.initially_set = true});
    const shared_region other = shared_region::create_unnamed({.size = 1});
    first.close();
    region.close();
    CHECK(second.state().signaled);
    CHECK(other.map());
}
