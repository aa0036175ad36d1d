#include "support/doctest.hpp"

#include "platform/error.hpp"

#include <mutual/error.hpp>

#include <string>

#include "win32/windows.hpp"

using namespace mutual;

namespace {

struct expectation {
    int code;
    std::errc condition;
};

constexpr expectation expectations[] = {
    {2, std::errc::no_such_file_or_directory},
    {3, std::errc::no_such_file_or_directory},
    {4, std::errc::too_many_files_open},
    {5, std::errc::permission_denied},
    {6, std::errc::bad_file_descriptor},
    {8, std::errc::not_enough_memory},
    {14, std::errc::not_enough_memory},
    {39, std::errc::no_space_on_device},
    {50, std::errc::not_supported},
    {80, std::errc::file_exists},
    {87, std::errc::invalid_argument},
    {112, std::errc::no_space_on_device},
    {123, std::errc::invalid_argument},
    {161, std::errc::invalid_argument},
    {183, std::errc::file_exists},
    {193, std::errc::executable_format_error},
    {206, std::errc::filename_too_long},
    {216, std::errc::executable_format_error},
    {288, std::errc::operation_not_permitted},
    {298, std::errc::value_too_large},
    {487, std::errc::bad_address},
    {587, std::errc::resource_unavailable_try_again},
    {740, std::errc::operation_not_permitted},
    {1006, std::errc::invalid_argument},
    {1132, std::errc::invalid_argument},
    {1224, std::errc::device_or_resource_busy},
    {1314, std::errc::operation_not_permitted},
    {1450, std::errc::not_enough_memory},
    {1455, std::errc::not_enough_memory},
    {1816, std::errc::resource_unavailable_try_again},
};

} // namespace

TEST_CASE("a Win32 code keeps its number and compares equal to the condition with its meaning") {
    for (const expectation& expected : expectations) {
        CAPTURE(expected.code);
        const std::error_code code(expected.code, native_category());
        CHECK_EQ(code.value(), expected.code);
        CHECK(code == expected.condition);
        CHECK_FALSE(code == std::errc::owner_dead);
    }
}

TEST_CASE("a Win32 code that the standard has no word for is a condition of its own") {
    const std::error_condition condition = platform::native_condition(11); // ERROR_BAD_FORMAT
    CHECK(condition.category() == native_category());
    CHECK_EQ(condition.value(), 11);
}

TEST_CASE("a Win32 message is one line without a full stop") {
    for (const expectation& expected : expectations) {
        const std::string text = platform::native_message(expected.code);
        CAPTURE(expected.code);
        CAPTURE(text);
        REQUIRE_FALSE(text.empty());
        CHECK(text.find_first_of("\r\n") == std::string::npos);
        CHECK(text.back() != '.');
        CHECK(text.back() != ' ');
    }
}

TEST_CASE("a code that Windows has no message for is named by its number") {
    CHECK_EQ(platform::native_message(0x0FFF'FFFF), "Windows error 268435455");
}

TEST_CASE("last_error is GetLastError as it is") {
    SetLastError(ERROR_USER_MAPPED_FILE);
    CHECK_EQ(platform::last_error(), std::error_code(ERROR_USER_MAPPED_FILE, native_category()));
}

TEST_CASE("SZ-11: the hint for a full store says how much memory there is") {
    const std::string hint = platform::hint(errc::store_full, "x");
    CHECK(hint.find("MiB") != std::string::npos);
    CHECK(hint.find("paging file") != std::string::npos);
    CHECK_EQ(platform::hint(std::error_code(ERROR_COMMITMENT_LIMIT, native_category()), "x").empty(), false);
}

TEST_CASE("SC-04: the hint for a refused access speaks of the owner, and only when there is a name") {
    const std::error_code denied(ERROR_ACCESS_DENIED, native_category());
    CHECK_FALSE(platform::hint(denied, "x").empty());
    CHECK_FALSE(platform::hint(denied, "Global\\x").empty());
    CHECK(platform::hint(denied, "").empty());
}

TEST_CASE("SE-09: the hint for missing large pages says what is missing") {
    CHECK_FALSE(platform::hint(errc::large_pages_unavailable, "x").empty());
}

TEST_CASE("there is no hint where nothing is known") {
    CHECK(platform::hint(std::error_code(ERROR_BAD_EXE_FORMAT, native_category()), "x").empty());
    CHECK(platform::hint(std::make_error_code(std::errc::file_exists), "x").empty());
}
