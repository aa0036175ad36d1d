#include "held_mutex.hpp"

#include "support/doctest.hpp"
#include "support/process.hpp"
#include "support/unique_name.hpp"

#include <mutual/mutual.hpp>

#include <array>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::held_mutex;
using mutual::test::unique_name;

namespace {

using list = std::vector<waitable_ref>;

std::error_code error_of_any(const list& objects) {
    std::error_code ec;
    CHECK(wait_any(objects, {}, ec).status() == wait_status::failed);
    return ec;
}

std::error_code error_of_all(const list& objects) {
    std::error_code ec;
    CHECK(wait_all(objects, {}, ec).status() == wait_status::failed);
    return ec;
}

named_event set_event(const std::string& name = unique_name("event")) {
    return named_event::create(name, {.initially_set = true});
}

} // namespace

TEST_CASE("WT-17: a wait for no object is an error") {
    CHECK_EQ(error_of_any({}), make_error_code(errc::no_objects));
    CHECK_EQ(error_of_all({}), make_error_code(errc::no_objects));
    CHECK(error_of_all({}) == std::errc::invalid_argument);
    std::array<waitable_ref, 0> none;
    CHECK_THROWS_WITH_AS(wait_any(none), doctest::Contains("wait for any object: there is nothing to wait for"),
                         object_error);
    CHECK_THROWS_WITH_AS(wait_all(none), doctest::Contains("wait for all objects: there is nothing to wait for"),
                         object_error);
}

TEST_CASE("WT-18 LM-07: more than 64 objects are an error that names the limit, and nothing is taken") {
    std::vector<named_event> events;
    while (events.size() <= max_wait_objects)
        events.push_back(set_event());
    std::error_code ec;
    CHECK(wait_any(events, {}, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::too_many_objects));
    CHECK(ec == std::errc::invalid_argument);
    CHECK(wait_all(events, {}, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::too_many_objects));
    CHECK_THROWS_WITH_AS(wait_any(events), doctest::Contains("64"), object_error);
    CHECK_THROWS_WITH_AS(wait_all(events), doctest::Contains("64"), object_error);
    for (const named_event& event : events)
        CHECK(event.state().signaled);
    events.pop_back();
    CHECK(wait_all(events).status() == wait_status::signaled);
}

TEST_CASE("WT-19 WT-05: one empty handle spoils the whole wait, wherever it is, and nothing is taken") {
    named_event event = set_event();
    named_event empty;
    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    for (const list& objects : {list{event, mutex, empty}, list{empty, event, mutex}, list{event, empty, mutex}}) {
        CHECK_EQ(error_of_any(objects), make_error_code(errc::empty_handle));
        CHECK_EQ(error_of_all(objects), make_error_code(errc::empty_handle));
    }
    CHECK(event.state().signaled);
    CHECK(mutex.state() == mutex_state::free);
    CHECK_THROWS_WITH_AS(wait_any(event, empty), doctest::Contains("wait for any object"), object_error);
    CHECK_THROWS_WITH_AS(wait_all(event, empty), doctest::Contains("the handle refers to no object"), object_error);
}

TEST_CASE("WT-15: a wait for all with one object twice is refused, also through two handles, and nothing is taken") {
    if (test::running_under_wine()) {
        MESSAGE("skipped (WT-15): Wine accepts what Windows refuses");
        return;
    }
    const std::string name = unique_name("event");
    named_event first = set_event(name);
    named_event second = named_event::open(name);
    named_event other = set_event();
    CHECK_EQ(error_of_all({first, first}), make_error_code(errc::duplicate_object));
    CHECK_EQ(error_of_all({first, second}), make_error_code(errc::duplicate_object));
    CHECK_EQ(error_of_all({first, other, second}), make_error_code(errc::duplicate_object));
    CHECK(error_of_all({second, first}) == std::errc::invalid_argument);
    CHECK(first.state().signaled);
    CHECK(other.state().signaled);
    CHECK_THROWS_WITH_AS(wait_all(first, second), doctest::Contains("twice"), object_error);

    named_mutex mutex = named_mutex::create(unique_name("mutex"));
    CHECK_EQ(error_of_all({mutex, mutex}), make_error_code(errc::duplicate_object));
    CHECK(mutex.state() == mutex_state::free);
}

TEST_CASE("WT-15: one object twice is refused also when nothing is signaled, or there is no time") {
    if (test::running_under_wine()) {
        MESSAGE("skipped (WT-15): Wine accepts what Windows refuses");
        return;
    }
    const std::string name = unique_name("semaphore");
    named_semaphore first = named_semaphore::create(name);
    named_semaphore second = named_semaphore::open(name);
    std::error_code ec;
    CHECK(wait_all(list{first, second}, wait_limits::at_once(), ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::duplicate_object));
    CHECK(wait_all(list{first, second}, std::chrono::milliseconds(20), ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::duplicate_object));
}

TEST_CASE("WT-03: what fails, times out or is stopped clears or sets the error code, and says so once only") {
    held_mutex held;
    named_event unset = named_event::create(unique_name("event"));
    std::error_code ec = std::make_error_code(std::errc::io_error);
    CHECK(wait_any(list{unset, held.mutex}, wait_limits::at_once(), ec).timed_out());
    CHECK_EQ(ec, std::error_code());
    ec = std::make_error_code(std::errc::io_error);
    CHECK(wait_all(list{unset, held.mutex}, wait_limits::at_once(), ec).timed_out());
    CHECK_EQ(ec, std::error_code());
}
