#include "win32/command_line.hpp"

#include "win32/utf8_text.hpp"

#include <mutual/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cwchar>
#include <new>

#include "win32/windows.hpp"

namespace mutual::platform {
namespace {

constexpr std::size_t longest_line = 32'767; // of CreateProcessW, the terminating zero included

/// Writes to memory that is large enough.
class writer {
public:
    explicit writer(char* to) noexcept : start_(to), end_(to) {}

    void add(char character, std::size_t times = 1) noexcept { end_ = std::fill_n(end_, times, character); }
    void add(std::string_view text) noexcept { end_ = std::ranges::copy(text, end_).out; }
    [[nodiscard]] std::string_view text() const noexcept { return {start_, end_}; }

private:
    char* start_;
    char* end_;
};

/// Backslashes mean themselves, but for those before a quote: there each is written twice.
void add_quoted(writer& line, std::string_view argument) noexcept {
    std::size_t backslashes = 0;
    line.add('"');
    for (const char character : argument) {
        if (character == '"')
            line.add('\\', backslashes + 1);
        backslashes = character == '\\' ? backslashes + 1 : 0;
        line.add(character);
    }
    line.add('\\', backslashes);
    line.add('"');
}

void add_argument(writer& line, std::string_view argument) noexcept {
    line.add(' ');
    if (argument.empty() || argument.find_first_of(" \t\n\v\"") != std::string_view::npos)
        add_quoted(line, argument);
    else
        line.add(argument);
}

/// Every character of an argument may need a backslash.
std::size_t largest_size(std::string_view program, std::span<const std::string> arguments) noexcept {
    constexpr std::size_t quotes_and_blank = 3;
    std::size_t result = program.size() + quotes_and_blank;
    for (const std::string& argument : arguments)
        result += 2 * argument.size() + quotes_and_blank;
    return result;
}

bool ends_in(std::string_view text, std::string_view lower_case) noexcept {
    return text.size() >= lower_case.size() &&
           std::ranges::equal(
               text.substr(text.size() - lower_case.size()), lower_case, {}, [](char character) noexcept {
                   return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
               });
}

/// The system drops blanks and full stops at the end of a file's name.
bool is_batch_file(std::string_view program) noexcept {
    const std::string_view name = program.substr(0, program.find_last_not_of(" .") + 1);
    return ends_in(name, ".bat") || ends_in(name, ".cmd");
}

std::error_code check_program(std::string_view program) noexcept {
    if (is_batch_file(program))
        return {ERROR_BAD_EXE_FORMAT, native_category()};
    if (program.find('"') != std::string_view::npos) // no file has it in its name
        return {ERROR_INVALID_NAME, native_category()};
    return {};
}

} // namespace

std::unique_ptr<wchar_t[]> command_line(std::string_view program, std::span<const std::string> arguments,
                                        std::error_code& ec) noexcept {
    ec = check_program(program);
    if (ec)
        return nullptr;
    const std::unique_ptr<char[]> memory(new (std::nothrow) char[largest_size(program, arguments)]);
    if (!memory) {
        ec = std::error_code(ERROR_NOT_ENOUGH_MEMORY, native_category());
        return nullptr;
    }
    writer line(memory.get());
    line.add('"'); // the program's name has no escapes
    line.add(program);
    line.add('"');
    for (const std::string& argument : arguments)
        add_argument(line, argument);
    std::unique_ptr<wchar_t[]> result = to_utf16(line.text(), ec);
    if (result && std::wcslen(result.get()) >= longest_line) {
        ec = std::make_error_code(std::errc::argument_list_too_long);
        return nullptr;
    }
    return result;
}

} // namespace mutual::platform
