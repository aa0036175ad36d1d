#pragma once
/// \file
/// Objects on their way, as several tests make them.

#include "object_checks.hpp"

#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"

#include <mutual/error.hpp>
#include <mutual/inheritance.hpp>

#include <string>
#include <string_view>
#include <system_error>

namespace mutual::test {

/// A new object without a name; the test fails when it cannot be made.
inline any_object_ptr make_unnamed(const any_type& type) {
    std::error_code ec;
    any_object_ptr object = type.create_unnamed(ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    return object;
}

inline any_object_ptr open_with(const any_type& type, const std::string& name, std::string_view rights) {
    std::error_code ec;
    any_object_ptr object = type.open_with(name, rights, {}, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    return object;
}

inline any_object_ptr duplicate(const any_object& object, std::string_view rights = {}) {
    std::error_code ec;
    any_object_ptr made = object.duplicate(rights, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(made);
    return made;
}

/// Inheritable as long as the result lives.
inline inheritance offer(const any_object& object, std::string_view rights = {}) {
    std::error_code ec;
    inheritance made = object.inheritable_token(rights, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(made);
    return made;
}

/// Adds to the list of what a child inherits; its token.
inline std::string add(spawn_options& list, const any_object& object, std::string_view rights = {}) {
    std::error_code ec;
    std::string token = object.pass(list, rights, ec);
    CHECK_EQ(ec, std::error_code());
    return token;
}

/// An agent that was started while the object was inheritable, and has taken it as "h".
inline agent start_with(const any_type& type, const any_object& object, std::string_view rights = {}) {
    const inheritance gift = offer(object, rights);
    agent child;
    CHECK(child.ask("take", type.name, "h", gift.token()) == "ok opened");
    return child;
}

} // namespace mutual::test
