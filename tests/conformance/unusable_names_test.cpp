#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>

#include <string>
#include <string_view>
#include <utility>

using namespace mutual;
using namespace std::string_view_literals;
using mutual::test::any_type;
using mutual::test::object_types;
using mutual::test::unique_name;

TEST_CASE(
    "NS-08 NS-10 NS-11 NS-15 NS-16 NS-20 NS-21 NS-22 NS-23 NS-24 NS-28: unusable names are refused, each fault by "
    "its own error, for every type") {
    const std::pair<std::string_view, errc> faults[] = {
        {""sv, errc::empty_name},
        {"\\lead"sv, errc::name_starts_with_backslash},
        {"\\"sv, errc::name_starts_with_backslash},
        {"\\Local\\x"sv, errc::name_starts_with_backslash},
        {"a\\b"sv, errc::name_contains_backslash},
        {"tail\\"sv, errc::name_contains_backslash},
        {"local\\x"sv, errc::name_contains_backslash},
        {"LOCAL\\x"sv, errc::name_contains_backslash},
        {"GLOBAL\\x"sv, errc::name_contains_backslash},
        {"Local\\a\\b"sv, errc::name_contains_backslash},
        {"Global\\a\\b"sv, errc::name_contains_backslash},
        {"Local\\Global\\x"sv, errc::name_contains_backslash},
        {"Local\\\\"sv, errc::name_contains_backslash},
        {"Local\\"sv, errc::name_missing},
        {"Global\\"sv, errc::name_missing},
        {"Local"sv, errc::name_is_reserved},
        {"Global"sv, errc::name_is_reserved},
        {"Session"sv, errc::name_is_reserved},
        {"Local\\Local"sv, errc::name_is_reserved},
        {"Session\\1\\x"sv, errc::name_prefix_reserved},
        {"Session\\"sv, errc::name_prefix_reserved},
        {"a\0b"sv, errc::name_contains_nul},
        {"a\0"sv, errc::name_contains_nul},
        {"\0"sv, errc::name_contains_nul},
        {"\xFF"sv, errc::name_not_utf8},
        {"\xC0\x80"sv, errc::name_not_utf8},
        {"\xED\xA0\x80"sv, errc::name_not_utf8},
        {"\xE6\x97"sv, errc::name_not_utf8},
    };
    for (const auto& row : faults) {
        const auto& [text, fault] = row;
        CAPTURE(row.first);
        const object_name name(text);
        for (const any_type& type : object_types()) {
            for (const auto factory : {type.create, type.open, type.open_or_create}) {
                std::error_code ec;
                CHECK_FALSE(factory(name, ec));
                CHECK_EQ(ec, make_error_code(fault));
                CHECK(ec == std::errc::invalid_argument);
            }
        }
    }
}

TEST_CASE("NS-08: a null pointer is an empty name") {
    std::error_code ec;
    CHECK_FALSE(named_mutex::open(static_cast<const char*>(nullptr), ec));
    CHECK_EQ(ec, make_error_code(errc::empty_name));
    CHECK_FALSE(named_mutex::create(static_cast<const char8_t*>(nullptr), {}, ec));
    CHECK_EQ(ec, make_error_code(errc::empty_name));
}

TEST_CASE("LM-03: a name of more than 4,095 bytes is refused") {
    std::string name = unique_name("long");
    name.resize(object_name::max_size + 1, 'x');
    for (const any_type& type : object_types()) {
        std::error_code ec;
        CHECK_FALSE(type.create(name, ec));
        CHECK_EQ(ec, make_error_code(errc::name_too_long));
        CHECK(ec == std::errc::filename_too_long);
    }
}
