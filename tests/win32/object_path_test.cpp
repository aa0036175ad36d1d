#include "support/doctest.hpp"

#include "win32/object_path.hpp"

#include <mutual/error.hpp>

#include <string>
#include <string_view>

using namespace mutual;
using platform::kept_name;
using platform::object_path;

namespace {

std::wstring path_of(const object_name& name) {
    std::error_code ec;
    const object_path path(name, ec);
    CHECK_EQ(ec, std::error_code());
    CHECK_EQ(path.size(), std::wstring_view(path.c_str()).size());
    return path.c_str();
}

std::error_code error_of_plain(std::string_view system_name) {
    std::error_code ec;
    const object_path path(system_name, ec);
    return ec;
}

// Texts that doctest can print.
bool is(const object_name& name, std::wstring_view expected) {
    return path_of(name) == expected;
}

} // namespace

TEST_CASE("NS-17 NS-18: every name gets the prefix of its scope") {
    CHECK(is("x", L"Local\\x"));
    CHECK(is("Local\\x", L"Local\\x"));
    CHECK(is("Global\\x", L"Global\\x"));
}

TEST_CASE("NS-14: ordinary characters stay as they are") {
    CHECK(is("a/b c\t\n", L"Local\\a/b c\t\n"));
    CHECK(is("local/x", L"Local\\local/x"));
}

TEST_CASE("NS-13: UTF-8 becomes UTF-16 without normalisation") {
    CHECK(is("\xC3\xA9", L"Local\\\u00E9"));
    CHECK(is("e\xCC\x81", L"Local\\e\u0301"));
    CHECK(is("\xE2\x82\xAC", L"Local\\\u20AC"));
    CHECK(is("\xF0\x9F\x94\x92", L"Local\\\xD83D\xDD12")); // a surrogate pair
    CHECK(is("\xEF\xBF\xBF", L"Local\\\uFFFF"));
}

TEST_CASE("LM-02: the longest name fits, in every spelling") {
    const std::string longest(object_name::max_size, 'n');
    CHECK_EQ(path_of(longest).size(), object_name::max_size + 6);
    const std::string global = "Global\\" + std::string(object_name::max_size - 7, 'n');
    CHECK_EQ(path_of(global).size(), object_name::max_size);

    std::string wide;
    while (wide.size() + 3 <= object_name::max_size)
        wide += "\xE2\x82\xAC";
    CHECK_EQ(path_of(wide).size(), wide.size() / 3 + 6);
}

TEST_CASE("a plain name of the system is taken as it is") {
    std::error_code ec;
    const object_path path(std::string_view("telemetry"), ec);
    CHECK_EQ(ec, std::error_code());
    CHECK(path.c_str() == std::wstring_view(L"telemetry"));
}

TEST_CASE("a plain name that is not UTF-8 or too long is refused") {
    CHECK_EQ(error_of_plain("\xFF\xFE"), make_error_code(errc::name_not_utf8));
    CHECK_EQ(error_of_plain("\xC3"), make_error_code(errc::name_not_utf8));
    CHECK_EQ(error_of_plain("\xED\xA0\x80"), make_error_code(errc::name_not_utf8)); // half a surrogate pair
    CHECK_EQ(error_of_plain(std::string(object_name::max_size + 1, 'n')), make_error_code(errc::name_too_long));
    CHECK_EQ(error_of_plain(std::string(object_name::max_size, 'n')), std::error_code());
}

TEST_CASE("a kept name is the name with its prefix in UTF-8") {
    kept_name name;
    CHECK_EQ(name.str(), "");
    REQUIRE(name.assign(object_name("\xC3\xA9")));
    CHECK_EQ(name.str(), "Local\\\xC3\xA9");
    REQUIRE(name.assign(object_name("Global\\x")));
    CHECK_EQ(name.str(), "Global\\x");
    REQUIRE(name.assign({}, "plain"));
    CHECK_EQ(name.str(), "plain");
}
