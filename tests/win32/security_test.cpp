#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include "native_facts.hpp"
#include "raw_object.hpp"

#include "win32/security.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/named_timer.hpp>
#include <mutual/shared_region.hpp>

#include <string>
#include <string_view>

using namespace mutual;
using namespace mutual::test;
using platform::token_sid;
using platform::unique_handle;
using platform::well_known_sid;

namespace {

constexpr ACCESS_MASK query_state = 1;
constexpr ACCESS_MASK modify_state = 2;
constexpr ACCESS_MASK full_use = query_state | SYNCHRONIZE | modify_state | READ_CONTROL;
constexpr ACCESS_MASK full_region_use =
    SECTION_QUERY | SECTION_MAP_READ | SECTION_MAP_WRITE | SECTION_MAP_EXECUTE | READ_CONTROL;

/// One object of each type, made with the same permissions.
struct one_of_each {
    explicit one_of_each(permissions permit)
        : region(shared_region::create(name + "r", {.size = 1, .permit = permit})),
          code(shared_region::create(name + "x", {.size = 1, .access = region_access::execute_read, .permit = permit})),
          mutex(named_mutex::create(name + "m", {.permit = permit})),
          latch(named_event::create(name + "l", {.reset = reset_mode::manual, .permit = permit})),
          event(named_event::create(name + "e", {.permit = permit})),
          semaphore(named_semaphore::create(name + "s", {.permit = permit})),
          timer(named_timer::create(name + "t", {.permit = permit})),
          clock(named_timer::create(name + "c", {.reset = reset_mode::manual, .permit = permit})) {}

    /// Calls `check` with a handle that may read the list, and with what it is to say about others.
    template <typename Check>
    void for_each(Check check) const {
        const std::wstring wide = widen(name);
        check(OpenFileMappingW(READ_CONTROL, FALSE, (wide + L"r").c_str()), full_region_use,
              SECTION_QUERY | SECTION_MAP_READ | READ_CONTROL);
        check(OpenFileMappingW(READ_CONTROL, FALSE, (wide + L"x").c_str()), full_region_use,
              SECTION_QUERY | SECTION_MAP_READ | SECTION_MAP_EXECUTE | READ_CONTROL);
        check(OpenMutexW(READ_CONTROL, FALSE, (wide + L"m").c_str()), query_state | SYNCHRONIZE | READ_CONTROL,
              query_state | READ_CONTROL);
        check(OpenEventW(READ_CONTROL, FALSE, (wide + L"l").c_str()), full_use,
              query_state | SYNCHRONIZE | READ_CONTROL);
        check(OpenEventW(READ_CONTROL, FALSE, (wide + L"e").c_str()), full_use, query_state | READ_CONTROL);
        check(OpenSemaphoreW(READ_CONTROL, FALSE, (wide + L"s").c_str()), full_use, query_state | READ_CONTROL);
        check(OpenWaitableTimerW(READ_CONTROL, FALSE, (wide + L"t").c_str()), full_use, query_state | READ_CONTROL);
        check(OpenWaitableTimerW(READ_CONTROL, FALSE, (wide + L"c").c_str()), full_use,
              query_state | SYNCHRONIZE | READ_CONTROL);
    }

    std::string name = unique_name("security");
    shared_region region;
    shared_region code;
    named_mutex mutex;
    named_event latch;
    named_event event;
    named_semaphore semaphore;
    named_timer timer;
    named_timer clock;
};

/// The owner is the user, to whom and the system the list allows everything, and it has `entries` entries.
void check_owner(object_descriptor& object, int entries) {
    const token_sid user(TokenUser);
    CHECK(EqualSid(object.owner(), user.get()));
    REQUIRE(object.list() != nullptr);
    CHECK_EQ(int{object.list()->AceCount}, entries);
    for (const PSID who : {user.get(), well_known_sid(WinLocalSystemSid).get()}) {
        constexpr ACCESS_MASK control = WRITE_DAC | WRITE_OWNER | READ_CONTROL | DELETE;
        CHECK_EQ(object.allowed_to(who) & control, control);
    }
}

} // namespace

TEST_CASE("SC-01: a list is protected, so that nothing is inherited into it") {
    std::error_code ec;
    platform::object_security security(permissions::owner_only(), platform::list_rights_of(object_type::event, false),
                                       ec);
    REQUIRE_EQ(ec, std::error_code());
    SECURITY_ATTRIBUTES* const attributes = security.attributes();
    CHECK_EQ(attributes->nLength, DWORD{sizeof(SECURITY_ATTRIBUTES)});
    CHECK_EQ(attributes->bInheritHandle, FALSE);
    REQUIRE(attributes->lpSecurityDescriptor != nullptr);
    REQUIRE(IsValidSecurityDescriptor(attributes->lpSecurityDescriptor));
    SECURITY_DESCRIPTOR_CONTROL control = 0;
    DWORD revision = 0;
    REQUIRE(GetSecurityDescriptorControl(attributes->lpSecurityDescriptor, &control, &revision));
    CHECK((control & SE_DACL_PROTECTED) != 0);
}

TEST_CASE("HD-01: no handle is inheritable") {
    const one_of_each made(permissions::owner_only());
    for (const HANDLE handle : {made.region.native_handle(), made.mutex.native_handle(), made.event.native_handle(),
                                made.semaphore.native_handle(), made.timer.native_handle()})
        CHECK_FALSE(is_inheritable(handle));
}

TEST_CASE("SC-01: owner_only lets in the user and the system, and nobody else") {
    one_of_each(permissions::owner_only()).for_each([](HANDLE handle, ACCESS_MASK, ACCESS_MASK) {
        const unique_handle owned(handle);
        REQUIRE(owned);
        object_descriptor object(handle);
        check_owner(object, 2);
    });
}

TEST_CASE("SC-03 SC-07 SC-10: group and everyone let in others for everything but owner and list") {
    const token_sid primary_group(TokenPrimaryGroup);
    const well_known_sid world(WinWorldSid);
    const struct {
        permissions permit;
        PSID who;
    } rows[] = {{permissions::group(), primary_group.get()}, {permissions::everyone(), world.get()}};
    for (const auto& row : rows) {
        one_of_each(row.permit).for_each([&row](HANDLE handle, ACCESS_MASK use, ACCESS_MASK) {
            const unique_handle owned(handle);
            REQUIRE(owned);
            object_descriptor object(handle);
            check_owner(object, 3);
            CHECK_EQ(object.allowed_to(row.who), use);
        });
    }
}

TEST_CASE("SC-03 SC-07 SC-10: everyone_read_only lets others look, and wait only where that changes nothing") {
    const well_known_sid world(WinWorldSid);
    one_of_each(permissions::everyone_read_only()).for_each([&world](HANDLE handle, ACCESS_MASK, ACCESS_MASK read) {
        const unique_handle owned(handle);
        REQUIRE(owned);
        object_descriptor object(handle);
        check_owner(object, 3);
        CHECK_EQ(object.allowed_to(world.get()), read);
    });
}

TEST_CASE("SC-02 SC-04 CO-13: a descriptor in Windows' language is used as it is") {
    const std::string name = unique_name("sddl");
    const permissions permit = permissions::from_sddl("D:P(A;;0x100001;;;WD)");
    const named_event made = named_event::create(name, {.permit = permit});
    REQUIRE(made); // the creator's handle works whatever the list says
    const named_event reader =
        named_event::open(name, {object_rights::query | object_rights::wait, permissions::everyone()});
    CHECK(reader);
    std::error_code ec;
    CHECK_FALSE(named_event::open(name, {object_rights::modify, permissions::everyone()}, ec));
    CHECK_EQ(ec, std::error_code(ERROR_ACCESS_DENIED, native_category()));
}

TEST_CASE("a descriptor that is none is an invalid argument, and nothing is made") {
    for (const char* const text : {"garbage", "D:(A;;GA;;;BU", "O:XX", "D:\xFF"}) {
        CAPTURE(text);
        const std::string name = unique_name("sddl");
        std::error_code ec;
        CHECK_FALSE(named_event::create(name, {.permit = permissions::from_sddl(text)}, ec));
        CHECK_FALSE(shared_region::create(name, {.size = 1, .permit = permissions::from_sddl(text)}, ec));
        const bool is_argument = ec == std::errc::invalid_argument || ec == std::errc::illegal_byte_sequence;
        CHECK(is_argument);
        CHECK_FALSE(named_event::open(name, ec));
        CHECK_EQ(ec, std::error_code(ERROR_FILE_NOT_FOUND, native_category()));
    }
    std::error_code ec;
    CHECK_FALSE(named_event::create_unnamed({.permit = permissions::from_sddl(nullptr)}, ec));
    CHECK(ec == std::errc::invalid_argument);
    CHECK_FALSE(named_event::create_unnamed({.permit = permissions::from_mode(0600)}, ec));
    CHECK_EQ(ec, make_error_code(errc::not_supported));
}
