#pragma once
/// \file
/// What tests of all types of objects ask of one.

#include "support/doctest.hpp"
#include "support/object_types.hpp"

#include <string>
#include <system_error>

namespace mutual::test {

/// A new object; the test fails when it cannot be made.
inline any_object_ptr make(const any_type& type, const std::string& name) {
    std::error_code ec;
    any_object_ptr object = type.create(name, ec);
    CHECK_EQ(ec, std::error_code());
    REQUIRE(object);
    return object;
}

/// True when the name can be opened as this type; the test fails when it cannot for another reason than that nobody
/// holds it.
inline bool exists(const any_type& type, const std::string& name) {
    std::error_code ec;
    const any_object_ptr object = type.open(name, ec);
    CHECK(ec == (object ? std::error_condition() : std::errc::no_such_file_or_directory));
    return object != nullptr;
}

} // namespace mutual::test
