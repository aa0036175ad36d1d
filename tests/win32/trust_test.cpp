// Objects that were there already, and belong to somebody.

#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include "native_facts.hpp"
#include "raw_object.hpp"

#include "platform/error.hpp"
#include "win32/object_owner.hpp"
#include "win32/token.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <string>
#include <string_view>
#include <system_error>

using namespace mutual;
using namespace mutual::test;

namespace {

/// Belongs to a user of whom nobody knows, and lets everyone in. Windows allows that to whoever may restore backups.
constexpr const char* of_a_stranger = "O:S-1-5-21-1-2-3-1004D:P(A;;GA;;;WD)";
constexpr std::string_view stranger = "S-1-5-21-1-2-3-1004";

/// None when this user may not make it.
template <typename Handle, typename Options>
Handle made_by(const char* sddl, const std::string& name, Options options) {
    std::error_code ec;
    options.permit = permissions::from_sddl(sddl);
    Handle made = Handle::create(name, options, ec);
    if (ec == std::errc::operation_not_permitted)
        MESSAGE("left out: it takes SeRestorePrivilege");
    else
        CHECK_EQ(ec, std::error_code());
    return made;
}

DWORD handle_count() {
    DWORD count = 0;
    REQUIRE(GetProcessHandleCount(GetCurrentProcess(), &count));
    return count;
}

} // namespace

TEST_CASE("SC-15: what belongs to another user is not opened unless that is said, and the handle is closed") {
    const std::string name = unique_name("squatted");
    const auto squatter = made_by<named_event>(of_a_stranger, name, event_options());
    if (!squatter)
        return;
    const DWORD before = handle_count();
    std::error_code ec;
    CHECK_FALSE(named_event::open(name, ec));
    CHECK_EQ(ec, make_error_code(errc::untrusted_object));
    CHECK_FALSE(named_event::open_or_create(name, {}, ec));
    CHECK_EQ(ec, make_error_code(errc::untrusted_object));
    CHECK_FALSE(named_event::create(name, {}, ec));
    CHECK(ec == std::errc::file_exists);
    CHECK_EQ(handle_count(), before);
    for (const permissions permit : {permissions::group(), permissions::everyone(), permissions::everyone_read_only(),
                                     permissions::from_sddl("D:")})
        CHECK(named_event::open(name, {.permit = permit}));
}

TEST_CASE("SC-15: a region that belongs to another user is not opened unless that is said") {
    const std::string name = unique_name("squatted");
    const auto squatter = made_by<shared_region>(of_a_stranger, name, region_options{.size = 1});
    if (!squatter)
        return;
    std::error_code ec;
    CHECK_FALSE(shared_region::open(name, region_access::read_only, ec));
    CHECK_EQ(ec, make_error_code(errc::untrusted_object));
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 1}, ec));
    CHECK_EQ(ec, make_error_code(errc::untrusted_object));
    CHECK_FALSE(shared_region::from_file(name, "no such file", {}, ec));
    CHECK_EQ(ec, make_error_code(errc::untrusted_object));
    CHECK(shared_region::open(name, {.permit = permissions::everyone()}));
    CHECK(shared_region::open_native(name));
}

TEST_CASE("SC-15: the system is trusted, and so is a program of the same user that knows nothing of mutual") {
    const std::string name = unique_name("trusted");
    if (const auto made = made_by<named_mutex>("O:SYD:P(A;;GA;;;WD)", name, mutex_options()))
        CHECK(named_mutex::open(name));
    const platform::unique_handle raw(raw_event.create(widen(name + "e").c_str()));
    CHECK(named_event::open(name + "e"));
}

TEST_CASE(
    "SC-02 SC-14: who may use a region but not change its list opens it, and open_or_create does not ask for more") {
    const std::string name = unique_name("used");
    const auto made =
        made_by<shared_region>("O:S-1-5-21-1-2-3-1004D:P(A;;0x20005;;;WD)", name, region_options{.size = 1});
    if (!made)
        return;
    const region_options options{
        .size = 1, .access = region_access::read_only, .permit = permissions::everyone_read_only()};
    const shared_region found = shared_region::open_or_create(name, options);
    CHECK_FALSE(found.created());
    std::error_code ec;
    CHECK_FALSE(shared_region::open_or_create(name, {.size = 1, .permit = permissions::everyone_read_only()}, ec));
    CHECK_EQ(ec, std::error_code(ERROR_ACCESS_DENIED, native_category()));
}

TEST_CASE("SC-04 SC-15: the hints name the owner, and what to say") {
    const std::string name = unique_name("hint");
    const auto squatter = made_by<named_event>(of_a_stranger, name, event_options());
    if (!squatter)
        return;
    for (const std::error_code& code :
         {make_error_code(errc::untrusted_object), std::error_code(ERROR_ACCESS_DENIED, native_category())})
        CHECK(platform::hint(code, name).find(stranger) != std::string::npos);
    CHECK(platform::hint(errc::untrusted_object, name).find("permit") != std::string::npos);
    const std::string own = platform::account_name(platform::token_sid(TokenUser).get());
    CHECK(own.find('\\') != std::string::npos);
}
