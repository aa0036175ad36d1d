// Command lines as Windows' own CommandLineToArgvW takes them apart.

#include "support/doctest.hpp"

#include "win32/command_line.hpp"
#include "win32/environment_block.hpp"
#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "win32/windows.hpp"

#include <shellapi.h>

using mutual::platform::command_line;
using mutual::platform::environment_block;
using mutual::platform::to_utf8;

namespace {

using strings = std::vector<std::string>;

strings taken_apart(const wchar_t* line) {
    int count = 0;
    wchar_t** const parts = CommandLineToArgvW(line, &count);
    REQUIRE(parts != nullptr);
    strings result;
    for (int i = 0; i < count; ++i)
        result.push_back(to_utf8(parts[i]));
    LocalFree(parts);
    return result;
}

strings variables_in(const wchar_t* block) {
    strings result;
    for (std::wstring_view rest = block; !rest.empty(); rest = rest.data() + rest.size() + 1)
        result.push_back(to_utf8(rest));
    return result;
}

} // namespace

TEST_CASE("arguments arrive as they are, whatever is in them") {
    const strings arguments = {"plain",
                               "",
                               "two words",
                               "tab\tand\nline",
                               "\"",
                               "\\",
                               "a\\",
                               "a b\\",
                               "a b\\\\",
                               "\\\"",
                               "a\\\\\"b c\\\\",
                               "C:\\x\\",
                               "C:\\x y\\",
                               "\\\\server\\a b",
                               "\"quoted\"",
                               "x\"\"\"\"y",
                               "%PATH%",
                               "a&b|c>d",
                               "gr\xC3\xBC\xC3\x9F",
                               "\xF0\x9F\x98\x80 x",
                               "\v",
                               "-x=\"y z\""};
    std::error_code ec;
    const auto line = command_line("C:\\some folder\\program.exe", arguments, ec);
    REQUIRE_EQ(ec, std::error_code());
    strings expected = arguments;
    expected.insert(expected.begin(), "C:\\some folder\\program.exe");
    CHECK(taken_apart(line.get()) == expected);
}

TEST_CASE("arguments that need no quotes get none") {
    std::error_code ec;
    const strings arguments{"/c", "a\\b\\", "x=y"};
    CHECK_EQ(to_utf8(command_line("p", arguments, ec).get()), "\"p\" /c a\\b\\ x=y");
}

TEST_CASE("a command line is no longer than CreateProcessW takes it") {
    constexpr std::size_t longest = 32'767 - 1;
    const strings fits{std::string(longest - std::string_view("\"p\" ").size(), 'x')};
    const strings too_long{fits[0] + 'x'};
    std::error_code ec;
    CHECK(command_line("p", fits, ec));
    CHECK_EQ(ec, std::error_code());
    CHECK_FALSE(command_line("p", too_long, ec));
    CHECK(ec == std::errc::argument_list_too_long);
}

TEST_CASE("what is no UTF-8, no name of a file, or a batch file is refused") {
    std::error_code ec;
    CHECK_FALSE(command_line("p", strings{"\xFF"}, ec));
    CHECK(ec == std::errc::illegal_byte_sequence);
    CHECK_FALSE(command_line("p\" x", {}, ec));
    CHECK(ec == std::errc::invalid_argument);
    for (const char* const batch : {"x.bat", "C:\\x.CMD", "x.Bat. .", ".cmd"}) {
        CAPTURE(batch);
        CHECK_FALSE(command_line(batch, {}, ec));
        CHECK(ec == std::errc::executable_format_error);
    }
    CHECK(command_line("bat", {}, ec));
    CHECK(command_line("x.bat.exe", {}, ec));
}

TEST_CASE("an environment is sorted by name, whatever its case") {
    std::error_code ec;
    CHECK_FALSE(environment_block({}, ec));
    const strings given{"b=2", "A=1", "PATH2=y", "path=x", "=C:=C:\\", "C=\xC3\xA4"};
    const auto block = environment_block(given, ec);
    REQUIRE_EQ(ec, std::error_code());
    CHECK(variables_in(block.get()) == strings{"=C:=C:\\", "A=1", "b=2", "C=\xC3\xA4", "path=x", "PATH2=y"});
    CHECK_FALSE(environment_block(strings{"a=b", "\xFF"}, ec));
    CHECK(ec == std::errc::illegal_byte_sequence);
}
