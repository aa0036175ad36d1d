// Handles of processes that inherited nothing: put into them, or fetched from them. No system does both without the
// other's help, so each case ends early where errc::not_supported says that this one cannot.

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
using mutual::test::make;
using mutual::test::make_unnamed;
using mutual::test::object_types;
using mutual::test::unique_name;

namespace {

/// The token of a handle in that process; empty where the system cannot do that.
std::string put_into(agent& other, const any_object_ptr& object) {
    std::error_code ec;
    const std::string token = object->duplicate_to(other.process().native_process(), ec);
    CHECK((!ec || ec == errc::not_supported));
    CHECK(token.empty() == bool{ec});
    return token;
}

/// What the agent offers by a token; null where the system cannot do that, or this process may not.
any_object_ptr fetch_from(agent& other, const any_type& type, const std::string& token) {
    std::error_code ec;
    any_object_ptr object = type.fetch(token, other.process().native_process(), ec);
    if (ec == std::errc::operation_not_permitted || ec == std::errc::permission_denied || ec == errc::not_supported)
        MESSAGE("skipped (HD-28): " << ec.message());
    else
        CHECK_EQ(ec, std::error_code());
    return object;
}

} // namespace

TEST_CASE("HD-12 HD-26: a handle that is put into a process is good there, and there only") {
    agent other;
    agent stranger;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const any_object_ptr object = make_unnamed(type);
        object->mark();
        const std::string token = put_into(other, object);
        if (token.empty())
            return;
        CHECK(stranger.ask("take", type.name, "h", token) == "error stale_token");
        CHECK(other.ask("take", type.name, "h", token) == "ok opened");
        CHECK(other.ask("marked h") == "ok yes");
        CHECK(other.ask("take", type.name, "again", token) == "error stale_token");
        CHECK(other.ask("close h") == "ok");
        CHECK(other.ask("take", type.name, "h", token) == "error stale_token");
    }
}

TEST_CASE("HD-13: a process that knows nothing of a handle that was put into it keeps the object until it ends") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("unaware");
        any_object_ptr object = make(type, name);
        agent other;
        if (put_into(other, object).empty())
            return;
        object.reset();
        CHECK(exists(type, name));
        other.kill();
        CHECK_FALSE(exists(type, name));
    }
}

TEST_CASE("HD-12: of an empty handle, or with more rights, nothing is put into a process") {
    const agent other;
    std::error_code ec;
    CHECK(named_event().duplicate_to(no_native_handle, object_rights::all, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(shared_region().duplicate_to(no_native_handle, region_access::read_only, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    const named_event few = named_event::create_unnamed({.rights = object_rights::wait});
    CHECK(few.duplicate_to(no_native_handle, object_rights::all, ec).empty());
    CHECK_EQ(ec, make_error_code(errc::insufficient_rights));
}

TEST_CASE("HD-28: a handle that a process offers can be fetched by another that inherited nothing") {
    agent other;
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        CHECK(other.ask("unnamed", type.name, "h") == "ok created");
        const std::string answer = other.ask("token g h");
        REQUIRE(answer.starts_with("ok "));
        const std::string token = answer.substr(3);
        const any_object_ptr object = fetch_from(other, type, token);
        if (!object)
            return;
        CHECK_FALSE(object->created());
        CHECK(other.ask("mark h") == "ok");
        CHECK(object->is_marked_by_other());
        CHECK(fetch_from(other, type, token)->is_same(*object)); // it is a copy each time

        std::error_code ec;
        for (const any_type& wrong : object_types())
            if (wrong.name != type.name) {
                CHECK_FALSE(wrong.fetch(token, other.process().native_process(), ec));
                CHECK_EQ(ec, make_error_code(errc::wrong_object_type));
            }
        CHECK_FALSE(type.fetch(token + "0", other.process().native_process(), ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_token));
        CHECK(other.ask("untoken g") == "ok");
        CHECK_FALSE(type.fetch(token, other.process().native_process(), ec));
        CHECK_EQ(ec, make_error_code(errc::stale_token));
        CHECK(other.ask("close h") == "ok");
        CHECK(object->is_marked_by_other());
    }
}
