// Permissions, as far as one user alone can see them.

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
using mutual::test::exists;
using mutual::test::object_types;
using mutual::test::unique_name;

namespace {

constexpr permissions portable[] = {permissions::owner_only(), permissions::group(), permissions::everyone(),
                                    permissions::everyone_read_only()};

any_object_ptr open_or_create(const any_type& type, const std::string& name, permissions permit) {
    std::error_code ec;
    any_object_ptr object = type.open_or_create_with(name, type.all_rights, permit, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    return object;
}

void check_creator(const any_type& type, const std::string& name, permissions permit) {
    std::error_code ec;
    const any_object_ptr object = type.open_or_create_with(name, type.all_rights, permit, ec);
    if (type.name == "region" && ec == std::errc::permission_denied && name.starts_with("Global"))
        return; // to create that Windows asks for a privilege (SC-12)
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    CHECK(object->created());
    object->mark();
    CHECK(object->is_marked());
    CHECK(type.open_with(name, type.all_rights, permit, ec));
    CHECK_EQ(ec, std::error_code());
    CHECK(type.open_with(name, type.fewer_rights, permit, ec));
    CHECK_EQ(ec, std::error_code());
}

} // namespace

TEST_CASE("SC-01 SC-02: whatever an object permits to others, its creator and its owner may do everything") {
    agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        for (const permissions permit : portable) {
            CAPTURE(static_cast<int>(permit.which()));
            for (const char* const prefix : {"", "Global\\"})
                check_creator(type, prefix + unique_name("permit"), permit);
        }
        const std::string name = unique_name("permit");
        const any_object_ptr object = open_or_create(type, name, permissions::owner_only());
        CHECK(other.ask("open", type.name, "h", name) == "ok opened");
        CHECK(other.ask("mark h") == "ok");
        CHECK(object->is_marked_by_other());
        CHECK(other.ask("close h") == "ok");
    }
}

TEST_CASE("CO-12: permissions that are given for an object that exists change nothing") {
    agent other;
    for (const any_type& type : object_types()) {
        for (const permissions first : portable) {
            CAPTURE(type.name);
            CAPTURE(static_cast<int>(first.which()));
            const std::string name = unique_name("permit");
            const any_object_ptr object = open_or_create(type, name, first);
            object->mark();
            const any_object_ptr again = open_or_create(type, name, permissions::everyone());
            CHECK_FALSE(again->created());
            CHECK(again->is_same(*object));
            CHECK(again->is_marked());
            // Who opens with the creator's words still finds what these say.
            std::error_code ec;
            CHECK(type.open_with(name, type.all_rights, first, ec));
            CHECK_EQ(ec, std::error_code());
        }
    }
}

TEST_CASE("CO-12 SC-15: what the same user made is trusted, whatever it lets in and whatever the opener says") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        for (const permissions made : portable)
            for (const permissions trusted : portable) {
                const std::string name = unique_name("trust");
                const any_object_ptr object = open_or_create(type, name, made);
                object->mark();
                std::error_code ec;
                const any_object_ptr opened = type.open_with(name, type.all_rights, trusted, ec);
                CHECK_EQ(ec, std::error_code());
                REQUIRE(opened);
                CHECK(opened->is_marked());
            }
    }
}

TEST_CASE("SC-01: permissions of the other system are not supported, and nothing is made") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("permit");
        int refused = 0;
        for (const permissions permit : {permissions::from_mode(0600), permissions::from_sddl("D:(A;;GA;;;WD)")}) {
            std::error_code ec;
            if (type.open_or_create_with(name, type.all_rights, permit, ec))
                continue;
            ++refused;
            CHECK_EQ(ec, make_error_code(errc::not_supported));
            CHECK_FALSE(type.open_with(name, type.all_rights, permit, ec));
            CHECK_EQ(ec, make_error_code(errc::not_supported));
        }
        CHECK(refused == 1);
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("SC-01: permissions of this system that cannot be are refused, and nothing is made") {
    const permissions impossible[] = {permissions::from_mode(0), permissions::from_mode(0777),
                                      permissions::from_mode(06600), permissions::from_sddl("not the language"),
                                      permissions::from_sddl(nullptr)};
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("permit");
        for (const permissions permit : impossible) {
            std::error_code ec;
            CHECK_FALSE(type.open_or_create_with(name, type.all_rights, permit, ec));
            CHECK((ec == std::errc::invalid_argument || ec == errc::not_supported));
        }
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("SC-01: an object without a name takes permissions too") {
    for (const permissions permit : portable) {
        CHECK(named_event::create_unnamed({.permit = permit}));
        CHECK(named_mutex::create_unnamed({.permit = permit}));
        CHECK(shared_region::create_unnamed({.size = 1, .permit = permit}));
    }
}
