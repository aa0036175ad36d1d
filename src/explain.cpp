#include <mutual/error.hpp>

#include "error_table.hpp"
#include "platform/error.hpp"
#include "utf8.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace mutual {
namespace {

/// A name may contain line ends and worse: what is not a visible character of UTF-8 is written as \xNN, so that the
/// text stays one line.
std::string quoted(std::string_view text) {
    std::string result = "'";
    while (!text.empty()) {
        const std::size_t size = utf8_character_size(text);
        const auto lead = static_cast<unsigned char>(text.front());
        if (size == 0 || lead < 0x20 || lead == 0x7F) {
            fmt::format_to(std::back_inserter(result), "\\x{:02x}", lead);
            text.remove_prefix(1);
            continue;
        }
        result.append(text.substr(0, size));
        text.remove_prefix(size);
    }
    return result + '\'';
}

/// The number is what people look up, but only a system's numbers can be looked up.
std::string number_of(const std::error_code& code) {
    if (code.category() == category() || code.category() == std::generic_category())
        return {};
    if (code.category() == native_category())
        return fmt::format(" (system code {})", code.value());
    return fmt::format(" ({} code {})", code.category().name(), code.value());
}

std::string subject(std::string_view operation, std::string_view name) {
    if (name.empty())
        return std::string(operation);
    return operation.empty() ? quoted(name) : fmt::format("{} {}", operation, quoted(name));
}

std::string hint_for(const std::error_code& code, std::string_view name) {
    std::string hint = platform::hint(code, name);
    if (hint.empty() && code.category() == category())
        if (const error_entry* const entry = find_error(code.value()))
            hint = entry->hint;
    return hint;
}

} // namespace

std::string explain(const std::error_code& code, std::string_view operation, std::string_view name) {
    std::string text = subject(operation, name);
    if (!text.empty())
        text += ": ";
    text += code.message();
    text += number_of(code);
    if (const std::string hint = hint_for(code, name); !hint.empty())
        text += " - " + hint;
    return text;
}

struct object_error::text {
    std::string operation;
    std::string name;
    std::string line;
};

object_error::object_error(std::error_code code, std::string_view operation, std::string_view name)
    : std::system_error(code) {
    std::string line = explain(code, operation, name);
    text_ = std::make_shared<const text>(text{std::string(operation), std::string(name), std::move(line)});
}

const char* object_error::what() const noexcept {
    return text_->line.c_str();
}

std::string_view object_error::operation() const noexcept {
    return text_->operation;
}

std::string_view object_error::name() const noexcept {
    return text_->name;
}

} // namespace mutual
