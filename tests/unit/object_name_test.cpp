#include <mutual/error.hpp>
#include <mutual/object_name.hpp>

#include "support/doctest.hpp"

#include <string>
#include <string_view>

using mutual::errc;
using mutual::object_name;
using mutual::scope;

TEST_CASE("NS-10 NS-11: the empty name is refused, however it is written") {
    CHECK(object_name("").error() == errc::empty_name);
    CHECK(object_name(std::string()).error() == errc::empty_name);
    CHECK(object_name(std::string_view()).error() == errc::empty_name);
    CHECK(object_name(static_cast<const char*>(nullptr)).error() == errc::empty_name);
    CHECK(object_name(static_cast<const char8_t*>(nullptr)).error() == errc::empty_name);
    CHECK_FALSE(object_name(""));
}

TEST_CASE("NS-17: Local\\x and x are one name, and the default scope is local") {
    const object_name plain("x");
    const object_name prefixed("Local\\x");
    CHECK(plain == prefixed);
    CHECK(plain.scope() == scope::local);
    CHECK(prefixed.scope() == scope::local);
    CHECK(prefixed.base() == "x");
    CHECK(prefixed.text() == "Local\\x");
    CHECK_FALSE(prefixed.error());
}

TEST_CASE("NS-18: Global\\x and x are two names") {
    const object_name name("Global\\x");
    CHECK(name.scope() == scope::global);
    CHECK(name.base() == "x");
    CHECK_FALSE(name == object_name("x"));
}

TEST_CASE("NS-12 NS-13: names differ by case and by normalisation") {
    CHECK_FALSE(object_name("Foo") == object_name("FOO"));
    CHECK_FALSE(object_name(u8"\u00E9") == object_name(u8"e\u0301"));
    CHECK(object_name(u8"\u00E9") == object_name("\xC3\xA9"));
}

TEST_CASE("NS-14: all characters but the backslash are ordinary") {
    for (const char* text : {"/", "a/b", "local/x", "Local/x", " ", "\t\r\n", "\x01\x7F", ".", "..", "a:b*?\"<>|"}) {
        CAPTURE(text);
        const object_name name(text);
        CHECK_FALSE(name.error());
        CHECK(name.base() == text);
    }
}

TEST_CASE("NS-15 NS-20 NS-21: a backslash that ends no exact prefix is refused") {
    for (const char* text : {"a\\b", "tail\\", "local\\x", "GLOBAL\\x", "session\\1\\x", "Local\\a\\b", "Global\\a\\b",
                             "Local\\\\x", "Global\\Session\\1", "Local\\Global\\x"}) {
        CAPTURE(text);
        CHECK(object_name(text).error() == errc::name_contains_backslash);
    }
}

TEST_CASE("NS-16: a leading backslash has an error of its own") {
    CHECK(object_name("\\lead").error() == errc::name_starts_with_backslash);
    CHECK(object_name("\\").error() == errc::name_starts_with_backslash);
    CHECK(object_name("\\a\\b").error() == errc::name_starts_with_backslash);
}

TEST_CASE("NS-22: a prefix with nothing after it is refused") {
    CHECK(object_name("Local\\").error() == errc::name_missing);
    CHECK(object_name("Global\\").error() == errc::name_missing);
}

TEST_CASE("NS-23: the system's own words are refused, with and without a prefix, and only spelled exactly") {
    for (const char* text : {"Local", "Global", "Session", "Local\\Local", "Local\\Global", "Local\\Session",
                             "Global\\Local", "Global\\Global", "Global\\Session"}) {
        CAPTURE(text);
        CHECK(object_name(text).error() == errc::name_is_reserved);
    }
    for (const char* text : {"local", "GLOBAL", "Sessions", "Local ", "Localx", "Global\\session"}) {
        CAPTURE(text);
        CHECK_FALSE(object_name(text).error());
    }
}

TEST_CASE("NS-24: the prefix Session\\ is refused") {
    CHECK(object_name("Session\\1\\x").error() == errc::name_prefix_reserved);
    CHECK(object_name("Session\\").error() == errc::name_prefix_reserved);
}

TEST_CASE("NS-28: an embedded NUL is refused, also at the end") {
    CHECK(object_name(std::string_view("a\0b", 3)).error() == errc::name_contains_nul);
    CHECK(object_name(std::string_view("a\0", 2)).error() == errc::name_contains_nul);
    CHECK(object_name(std::string_view("\0", 1)).error() == errc::name_contains_nul);
}

TEST_CASE("LM-02 LM-03 LM-04: names may be long, up to the maximum and not a byte more") {
    CHECK_FALSE(object_name(std::string(260, 'x')).error());
    CHECK_FALSE(object_name(std::string(1032, 'x')).error());
    const std::string longest(object_name::max_size, 'x');
    CHECK_FALSE(object_name(longest).error());
    CHECK(object_name(longest).base() == longest);

    const object_name too_long(longest + 'x');
    CHECK(too_long.error() == errc::name_too_long);
    CHECK(too_long.text() == longest);
    CHECK(too_long.base().empty());
    CHECK(object_name("Local\\" + longest).error() == errc::name_too_long);
}

TEST_CASE("NS-13: well-formed UTF-8 is accepted at its limits") {
    for (const char* text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        CAPTURE(text);
        CHECK_FALSE(object_name(text).error());
    }
}

TEST_CASE("NS-13: overlong forms, surrogates, cut and too large characters are no UTF-8") {
    for (const char* text : {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xC2", "\xC2x", "\xE0\x9F\xBF", "\xE0\xA0",
                             "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x90\x80", "\xF4\x90\x80\x80",
                             "\xF5\x80\x80\x80", "\xFF", "good\xFE"}) {
        CAPTURE(text);
        CHECK(object_name(text).error() == errc::name_not_utf8);
    }
}

TEST_CASE("NS-28: of several faults the first in the documented order is told") {
    const std::string long_nul = std::string(object_name::max_size, 'x') + '\0';
    CHECK(object_name(long_nul).error() == errc::name_too_long);
    CHECK(object_name(std::string_view("\\\0\xFF", 3)).error() == errc::name_contains_nul);
    CHECK(object_name("\\\xFF").error() == errc::name_not_utf8);
}

TEST_CASE("an unusable name has an empty base, and is equal to none that can be used") {
    const object_name bad("Global\\a\\b");
    CHECK_FALSE(bad);
    CHECK(bad.base().empty());
    CHECK(bad.text() == "Global\\a\\b");
    CHECK_FALSE(bad == object_name("x"));
}

TEST_CASE("copies are equal and independent, also when a longer name is replaced") {
    object_name name(std::string(3000, 'y'));
    const object_name copy(name);
    CHECK(copy == name);
    name = object_name("Global\\short");
    CHECK(name.base() == "short");
    CHECK(name.scope() == scope::global);
    CHECK(copy.base().size() == 3000);
    const object_name& self = name;
    name = self;
    CHECK(name.text() == "Global\\short");
    name = object_name("");
    CHECK(name.error() == errc::empty_name);
}
