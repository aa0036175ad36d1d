#include <mutual/mutual.hpp>

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <iterator>
#include <list>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace mutual;
using namespace std::chrono_literals;
using mutual::detail::waitable_range;
using mutual::test::unique_name;

namespace {

named_semaphore units(std::int32_t initial = 10) {
    return named_semaphore::create(unique_name("wait"), {.initial = initial});
}

/// A range that is no container. (Clang 14 cannot compile the views of libstdc++ 12.)
template <typename First, typename Last>
struct part {
    First first;
    Last last;

    First begin() const { return first; }
    Last end() const { return last; }
};

template <typename First, typename Last>
part(First, Last) -> part<First, Last>;

/// Gives one object again and again.
struct repeated {
    using value_type = waitable_ref;
    using difference_type = std::ptrdiff_t;

    waitable* object;

    waitable_ref operator*() const { return *object; }
    repeated& operator++() { return *this; }
    void operator++(int) {}
};

} // namespace

TEST_CASE("what can be waited for in a list, and what cannot") {
    static_assert(waitable_range<std::vector<named_event>&>);
    static_assert(waitable_range<std::list<named_timer>&>);
    static_assert(waitable_range<std::vector<waitable_ref>>);
    static_assert(waitable_range<const std::vector<waitable_ref>&>);
    static_assert(waitable_range<std::span<named_mutex>>);
    static_assert(waitable_range<named_semaphore(&)[3]>);
    static_assert(!waitable_range<const std::vector<named_event>&>);
    static_assert(!waitable_range<std::vector<shared_region>&>);
    static_assert(!waitable_range<std::vector<int>&>);
    static_assert(!waitable_range<named_event&>);
    static_assert(!std::is_constructible_v<waitable, std::nullptr_t>);
    static_assert(!std::is_copy_constructible_v<named_event>);
    static_assert(std::is_nothrow_move_constructible_v<named_semaphore>);
    static_assert(std::is_nothrow_move_assignable_v<named_timer>);
}

TEST_CASE("WT-07 WT-09: any range of handles or references will do") {
    named_semaphore a = units();
    std::list<named_semaphore> list;
    list.push_back(units());
    list.push_back(units());
    CHECK(wait_any(list).index() == 0);
    CHECK(wait_all(list));
    CHECK(wait_any(part{std::next(list.begin()), list.end()}).index() == 0);
    CHECK(list.back().state().count == 8);
    std::deque<waitable_ref> references{a, list.front()};
    CHECK(wait_any(part{references.rbegin(), references.rend()}).index() == 0);
    CHECK(list.front().state().count == 7);
    named_semaphore array[] = {units(), units()};
    CHECK(wait_all(array));
    CHECK(wait_all(std::span(array), 1s));
    CHECK(array[1].state().count == 8);
}

TEST_CASE("WT-18: a list that never ends is too long, and nothing more") {
    named_semaphore a = units();
    std::error_code ec;
    const part endless{repeated{&a}, std::unreachable_sentinel};
    CHECK(wait_any(endless, {}, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::too_many_objects));
}

TEST_CASE("the base class is enough to wait, through whatever handle") {
    named_mutex mutex = named_mutex::create(unique_name("wait"));
    named_semaphore a = units(1);
    for (waitable* const object : {static_cast<waitable*>(&mutex), static_cast<waitable*>(&a)}) {
        CHECK(object->wait_for(1s));
        CHECK(object->created());
        CHECK_FALSE(object->native_name().empty());
        CHECK(object->native_handle() != no_native_handle);
    }
    CHECK(mutex.state() == mutex_state::owned_by_this_thread);
    mutex.unlock();
    CHECK(a.state().count == 0);
}

TEST_CASE_TEMPLATE("WT-05 NS-10: a handle that is empty, closed or moved from does nothing", Handle, named_event,
                   named_semaphore, named_timer, named_mutex) {
    Handle handle = Handle::create(unique_name("handle"));
    CHECK(handle.created());
    Handle moved = std::move(handle);
    CHECK_FALSE(handle.created()); // NOLINT(bugprone-use-after-move): what is left is part of the contract
    CHECK_FALSE(handle);
    CHECK(moved.created());
    moved.close();
    moved.close();
    std::error_code ec;
    CHECK(moved.wait(1s, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(moved.try_wait(ec).status() == wait_status::failed);
    CHECK(moved.wait_until(std::chrono::system_clock::now(), ec).status() == wait_status::failed);
    CHECK_THROWS_AS((void)moved.try_wait(), object_error);
    CHECK(moved.native_name().empty());
    CHECK(moved.native_handle() == no_native_handle);
    CHECK_FALSE(Handle::open("", ec));
    CHECK_EQ(ec, make_error_code(errc::empty_name));
}

TEST_CASE("the throwing factories name operation and object") {
    const auto check = [](auto factory, const char* operation) {
        try {
            factory();
            FAIL("no exception");
        } catch (const object_error& error) {
            CHECK(error.operation() == operation);
            CHECK(error.name() == "a\\b");
        }
    };
    check([] { (void)named_event::create("a\\b"); }, "create event");
    check([] { (void)named_event::open("a\\b"); }, "open event");
    check([] { (void)named_event::open_or_create("a\\b"); }, "open or create event");
    check([] { (void)named_semaphore::create("a\\b"); }, "create semaphore");
    check([] { (void)named_semaphore::open("a\\b"); }, "open semaphore");
    check([] { (void)named_semaphore::open_or_create("a\\b"); }, "open or create semaphore");
    check([] { (void)named_timer::create("a\\b"); }, "create timer");
    check([] { (void)named_timer::open("a\\b"); }, "open timer");
    check([] { (void)named_timer::open_or_create("a\\b"); }, "open or create timer");
}

TEST_CASE("TM-02: durations become nanoseconds, rounded up, as many as there are at most") {
    using mutual::detail::saturated_nanoseconds;
    using std::chrono::nanoseconds;
    CHECK(saturated_nanoseconds(3ms) == 3'000'000ns);
    CHECK(saturated_nanoseconds(std::chrono::duration<double, std::nano>(1.5)) == 2ns);
    CHECK(saturated_nanoseconds(-1h) == -3600s);
    CHECK(saturated_nanoseconds(std::chrono::hours::max()) == nanoseconds::max());
    CHECK(saturated_nanoseconds(std::chrono::hours::min()) == nanoseconds::min());
    CHECK(saturated_nanoseconds(nanoseconds::max()) == nanoseconds::max());
    CHECK(saturated_nanoseconds(std::chrono::duration<double>(1e300)) == nanoseconds::max());
    CHECK(saturated_nanoseconds(std::chrono::duration<double>(-1e300)) == nanoseconds::min());
}
