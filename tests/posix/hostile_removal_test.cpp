// A neighbour, or the system (systemd's RemoveIPC), removes the file of an object that has holders.

#include "hostile_store.hpp"

#include "support/doctest.hpp"
#include "support/objects.hpp"
#include "support/timing.hpp"

#include <mutual/spawn_options.hpp>
#include <mutual/wait.hpp>

#include <unistd.h>

#include <array>
#include <string_view>
#include <system_error>

using namespace mutual;
using namespace mutual::test;

namespace {

/// An object of a type whose file has been removed.
struct removed_object {
    explicit removed_object(const any_type& type) : object(type.create(name.name(), ec)) {
        REQUIRE_FALSE(ec);
        REQUIRE(::unlink(name.path().c_str()) == 0);
    }

    planted_name name;
    std::error_code ec;
    any_object_ptr object;
};

template <typename Object>
Object& as(const any_object_ptr& object) {
    return dynamic_cast<Object&>(*object);
}

/// What the operation says of every type.
template <typename Operation>
void check_says_removed(Operation operation) {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        removed_object removed(type);
        std::error_code ec;
        operation(*removed.object, ec);
        CHECK(ec == errc::name_removed);
    }
}

} // namespace

TEST_CASE("a removed object says so when it is to be handed on: duplicated, or passed to another process") {
    check_says_removed([](any_object& object, std::error_code& ec) { CHECK_FALSE(object.duplicate("", ec)); });
    check_says_removed([](any_object& object, std::error_code& ec) { CHECK_FALSE(object.inheritable_token("", ec)); });
    check_says_removed([](any_object& object, std::error_code& ec) {
        spawn_options options;
        CHECK(object.pass(options, "", ec).empty());
    });
}

TEST_CASE("a removed object says so when it is asked for its state, and a region when it is mapped") {
    std::error_code ec;
    static_cast<void>(as<region_object>(removed_object(find_object_type("region")).object).handle.map(ec));
    CHECK(ec == errc::name_removed);
    static_cast<void>(as<mutex_object>(removed_object(find_object_type("mutex")).object).handle.state(ec));
    CHECK(ec == errc::name_removed);
    static_cast<void>(as<event_object>(removed_object(find_object_type("event")).object).handle.state(ec));
    CHECK(ec == errc::name_removed);
    static_cast<void>(as<semaphore_object>(removed_object(find_object_type("semaphore")).object).handle.state(ec));
    CHECK(ec == errc::name_removed);
    static_cast<void>(as<timer_object>(removed_object(find_object_type("timer")).object).handle.state(ec));
    CHECK(ec == errc::name_removed);
}

TEST_CASE("a wait that blocks on a removed object says so soon") {
    for (const std::string_view type : {"event", "timer"}) {
        removed_object removed(find_object_type(type));
        waitable& handle = as<waitable_object>(removed.object).get();
        std::error_code ec;
        CHECK(handle.wait_for(wait_limit, ec).status() == wait_status::failed);
        CHECK(ec == errc::name_removed);
        const std::array<waitable_ref, 1> list{handle};
        static_cast<void>(mutual::wait_all(list, wait_limits(wait_limit), ec));
        CHECK(ec == errc::name_removed);
    }
}

TEST_CASE("who has a removed object goes on until then, and may let it go") {
    removed_object removed(find_object_type("mutex"));
    named_mutex& mutex = as<mutex_object>(removed.object).handle;
    CHECK(mutex.try_lock().status() == wait_status::signaled);
    mutex.unlock();
}

TEST_CASE("views of a removed region go on") {
    const planted_name name;
    const shared_region region = shared_region::create(name.name(), {.size = 1});
    region_view view = region.map();
    REQUIRE(::unlink(name.path().c_str()) == 0);
    view.as<char>() = 'x';
    CHECK(view.as<char>() == 'x');
}

TEST_CASE("after its removal the name is free, and the old object takes nothing from the new one when it goes") {
    for (const any_type& type : object_types()) {
        removed_object removed(type);
        std::error_code ec;
        const any_object_ptr successor = type.create(removed.name.name(), ec);
        REQUIRE(successor);
        CHECK_FALSE(removed.object->is_same(*successor));
        const std::string before = look_at(removed.name.path());
        removed.object.reset();
        CHECK(look_at(removed.name.path()) == before);
        CHECK(type.open(removed.name.name(), ec));
    }
}

TEST_CASE("a removed object under whose name there is something else by now takes nothing from it") {
    for (const any_type& type : object_types()) {
        removed_object removed(type);
        const posix::unique_fd file = removed.name.make_file("somebody else's");
        check_left_alone(removed.name);
        const std::string before = look_at(removed.name.path());
        removed.object.reset();
        CHECK(look_at(removed.name.path()) == before);
    }
}
