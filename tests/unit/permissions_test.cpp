#include <mutual/error.hpp>
#include <mutual/object_rights.hpp>
#include <mutual/permissions.hpp>
#include <mutual/shared_region.hpp>

#include "outgoing.hpp"
#include "support/doctest.hpp"

#include <array>

using mutual::errc;
using mutual::includes;
using mutual::is_within;
using mutual::object_rights;
using mutual::permissions;
using mutual::region_access;

namespace {

constexpr object_rights from_bits(unsigned bits) {
    return static_cast<object_rights>(bits);
}

} // namespace

TEST_CASE("permissions are the owner's alone, if nothing else is said") {
    constexpr permissions silent;
    CHECK(silent.which() == permissions::kind::owner_only);
    CHECK(permissions::owner_only().which() == permissions::kind::owner_only);
    CHECK(silent.mode() == 0);
    CHECK(silent.sddl() == nullptr);
}

TEST_CASE("permissions keep what they were made of") {
    CHECK(permissions::group().which() == permissions::kind::group);
    CHECK(permissions::everyone().which() == permissions::kind::everyone);
    CHECK(permissions::everyone_read_only().which() == permissions::kind::everyone_read_only);
    CHECK(permissions::from_mode(0640).which() == permissions::kind::mode);
    CHECK(permissions::from_mode(0640).mode() == 0640);
    const char* const text = "D:(A;;GA;;;WD)";
    CHECK(permissions::from_sddl(text).which() == permissions::kind::sddl);
    CHECK(permissions::from_sddl(text).sddl() == text);
}

TEST_CASE("object_rights are a set") {
    CHECK(object_rights::all == from_bits(7));
    for (unsigned held = 0; held < 8; ++held)
        for (unsigned wanted = 0; wanted < 8; ++wanted) {
            CAPTURE(held);
            CAPTURE(wanted);
            CHECK((from_bits(held) | from_bits(wanted)) == from_bits(held | wanted));
            CHECK((from_bits(held) & from_bits(wanted)) == from_bits(held & wanted));
            CHECK(includes(from_bits(held), from_bits(wanted)) == ((held & wanted) == wanted));
            CHECK(is_within(from_bits(held), from_bits(wanted)) == includes(from_bits(held), from_bits(wanted)));
        }
}

TEST_CASE("a region is handed over with the access of the handle, or less") {
    constexpr std::array all{region_access::read_only, region_access::read_write, region_access::execute_read,
                             region_access::execute_read_write};
    constexpr bool expected[all.size()][all.size()] = {
        {true, false, false, false}, // read_only
        {true, true, false, false},  // read_write
        {true, false, true, false},  // execute_read
        {true, true, true, true},    // execute_read_write
    };
    for (std::size_t held = 0; held < all.size(); ++held)
        for (std::size_t wanted = 0; wanted < all.size(); ++wanted) {
            CAPTURE(held);
            CAPTURE(wanted);
            CHECK(is_within(all[held], all[wanted]) == expected[held][wanted]);
        }
}

TEST_CASE("a handle is checked before it is handed over: that it is one first") {
    const int handle = 0;
    constexpr const int* none = nullptr;
    CHECK(mutual::check_handover(none, object_rights::all, object_rights::all) == errc::empty_handle);
    CHECK(mutual::check_handover(none, object_rights::none, object_rights::all) == errc::empty_handle);
    CHECK(mutual::check_handover(&handle, object_rights::query, object_rights::all) == errc::insufficient_rights);
    CHECK_FALSE(mutual::check_handover(&handle, object_rights::all, object_rights::query));
    CHECK_FALSE(mutual::check_handover(&handle, object_rights::none, object_rights::none));
}
