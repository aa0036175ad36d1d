// Handles have the rights that mutual uses, and no more: what a program passes on by mistake does little harm.

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include "native_facts.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>

#include <string>

using namespace mutual;
using mutual::test::rights_of;
using mutual::test::unique_name;

namespace {

constexpr ACCESS_MASK query_state = 1;
constexpr ACCESS_MASK modify_state = 2;

struct native_right {
    object_rights asked;
    ACCESS_MASK native;
    ACCESS_MASK native_of_mutex;
};

constexpr native_right table[] = {
    {object_rights::query, query_state, query_state},
    {object_rights::wait, SYNCHRONIZE, SYNCHRONIZE},
    {object_rights::modify, modify_state, 0},
    {object_rights::query | object_rights::wait, query_state | SYNCHRONIZE, query_state | SYNCHRONIZE},
    {object_rights::wait | object_rights::modify, SYNCHRONIZE | modify_state, SYNCHRONIZE},
    {object_rights::all, query_state | SYNCHRONIZE | modify_state, query_state | SYNCHRONIZE},
};

template <typename Options>
Options with(object_rights rights, permissions permit) {
    Options result;
    result.rights = rights;
    result.permit = permit;
    return result;
}

/// Handles of every origin. What permissions::owner_only() needs to look at the owner is READ_CONTROL.
template <typename Handle, typename Options>
void check_rights(permissions permit, ACCESS_MASK to_look) {
    for (const native_right& row : table) {
        const ACCESS_MASK expected = Handle::type == object_type::mutex ? row.native_of_mutex : row.native;
        CAPTURE(expected);
        const std::string name = unique_name("rights");
        const auto options = with<Options>(row.asked, permit);
        const Handle made = Handle::create(name, options);
        const Handle opened = Handle::open(name, with<open_options>(row.asked, permit));
        const Handle found = Handle::open_or_create(name, options);
        CHECK_FALSE(found.created());
        for (const Handle* handle : {&made, &opened, &found}) {
            CHECK_EQ(rights_of(handle->native_handle()), expected | to_look);
            CHECK_EQ(rights_of(handle->duplicate().native_handle()), expected);
        }
        const Handle whole = Handle::create_unnamed();
        CHECK_EQ(rights_of(whole.duplicate(row.asked).native_handle()), expected);
    }
}

template <typename Handle, typename Options>
void check_rights() {
    check_rights<Handle, Options>(permissions::owner_only(), READ_CONTROL);
    check_rights<Handle, Options>(permissions::everyone(), 0);
}

} // namespace

TEST_CASE("CO-13 HD-15 EV-13: a handle of an event has exactly the kernel's rights that were asked for") {
    check_rights<named_event, event_options>();
}

TEST_CASE("CO-13 HD-15 SM-12: a handle of a semaphore has exactly the kernel's rights that were asked for") {
    check_rights<named_semaphore, semaphore_options>();
}

TEST_CASE("CO-13 HD-15 TM-16: a handle of a timer has exactly the kernel's rights that were asked for") {
    check_rights<named_timer, timer_options>();
}

TEST_CASE("CO-13 HD-15 MX-07 SC-08: a handle of a mutex may wait and query; unlocking needs no right") {
    check_rights<named_mutex, mutex_options>();
}

TEST_CASE("CO-09 HD-15 SC-10: a handle of a region has exactly the kernel's rights of its access") {
    constexpr ACCESS_MASK read = SECTION_QUERY | SECTION_MAP_READ;
    const std::string name = unique_name("rights");
    const auto permit = permissions::everyone();
    const shared_region whole =
        shared_region::create(name, {.size = 1, .access = region_access::execute_read_write, .permit = permit});
    const struct {
        region_access access;
        ACCESS_MASK native;
    } rows[] = {{region_access::read_only, read},
                {region_access::read_write, read | SECTION_MAP_WRITE},
                {region_access::execute_read, read | SECTION_MAP_EXECUTE},
                {region_access::execute_read_write, read | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE}};
    for (const auto& row : rows) {
        const shared_region opened = shared_region::open(name, {row.access, permit});
        const shared_region found =
            shared_region::open_or_create(name, {.size = 1, .access = row.access, .permit = permit});
        CHECK_EQ(rights_of(opened.native_handle()), row.native);
        CHECK_EQ(rights_of(found.native_handle()), row.native);
        CHECK_EQ(rights_of(whole.duplicate(row.access).native_handle()), row.native);
    }
}

TEST_CASE("CO-19: a creator may have a handle without any right") {
    const std::string name = unique_name("rights");
    const named_event none = named_event::create(name, {.rights = object_rights::none});
    REQUIRE(none);
    CHECK_EQ(rights_of(none.native_handle()), READ_CONTROL);
    CHECK_FALSE(SetEvent(none.native_handle()));
    CHECK_EQ(GetLastError(), DWORD{ERROR_ACCESS_DENIED});
    CHECK(named_event::create_unnamed({.rights = object_rights::none, .permit = permissions::everyone()}));
}
