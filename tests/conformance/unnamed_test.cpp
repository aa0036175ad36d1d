// Objects without a name.

#include "handover_checks.hpp"

#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/worker.hpp"

#include <mutual/mutual.hpp>

#include <chrono>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::worker;

TEST_CASE("NS-09 NS-10: an object without a name is new each time, and works") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr first = make_unnamed(type);
        const any_object_ptr second = make_unnamed(type);
        CHECK(first->created());
        CHECK(second->created());
        CHECK_FALSE(first->is_same(*second));
        first->mark();
        CHECK(first->is_marked());
        CHECK_FALSE(second->is_marked());
    }
}

TEST_CASE("NS-09: objects without a name are as the options say") {
    named_mutex mutex = named_mutex::create_unnamed({.initially_owned = true});
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(mutex.state() == mutex_state::free);

    named_event event = named_event::create_unnamed({.reset = reset_mode::manual, .initially_set = true});
    CHECK(event.state().reset == reset_mode::manual);
    CHECK(event.wait().status() == wait_status::signaled);
    CHECK(event.state().signaled);

    named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 2, .maximum = 3});
    CHECK(semaphore.release() == 2);
    CHECK(semaphore.state().maximum == 3);

    named_timer timer = named_timer::create_unnamed({.reset = reset_mode::manual});
    timer.set(std::chrono::seconds(0));
    timer.wait();
    CHECK(timer.try_wait().status() == wait_status::signaled);
}

TEST_CASE("NS-09 SM-01: wrong options are refused without a name too") {
    std::error_code ec;
    CHECK_FALSE(named_semaphore::create_unnamed({.initial = 2, .maximum = 1}, ec));
    CHECK_EQ(ec, make_error_code(errc::invalid_count));
    CHECK_FALSE(shared_region::create_unnamed({.size = 0}, ec));
    CHECK_EQ(ec, make_error_code(errc::zero_size));
    CHECK_THROWS_WITH_AS(static_cast<void>(named_semaphore::create_unnamed({.maximum = 0})),
                         doctest::Contains("create unnamed semaphore"), object_error);
}

TEST_CASE("NS-09 WT-20 MX-09: objects without a name are waited for together, and tell of a dead owner") {
    named_mutex mutex = named_mutex::create_unnamed();
    named_event event = named_event::create_unnamed();
    named_semaphore semaphore = named_semaphore::create_unnamed({.initial = 1});
    worker thread;
    thread.run([&] { mutex.lock(); });
    CHECK(wait_any(wait_limits::at_once(), event, mutex).timed_out());
    thread.end();
    event.set();
    CHECK(wait_all(event, mutex, semaphore).status() == wait_status::abandoned);
    CHECK_FALSE(event.state().signaled);
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    CHECK(semaphore.state().count == 0);
    CHECK(signal_and_wait(mutex, event, wait_limits::at_once()).timed_out());
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("NS-09 LM-06: there may be hundreds of objects without a name") {
    std::vector<any_object_ptr> objects;
    for (int i = 0; i < 40; ++i)
        for (const any_type& type : object_types())
            objects.push_back(make_unnamed(type));
    for (const any_object_ptr& object : objects)
        object->mark();
    for (const any_object_ptr& object : objects)
        CHECK(object->is_marked());
}
