#include "support/words.hpp"

#include <cstddef>

namespace mutual::test {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool is_plain(unsigned char c) noexcept {
    return c > ' ' && c < 0x7F && c != '%' && c != '"' && c != '\\' && c != '-';
}

} // namespace

std::string encode_word(std::string_view word) {
    if (word.empty())
        return "%";
    std::string text;
    for (const char c : word) {
        const auto byte = static_cast<unsigned char>(c);
        if (is_plain(byte))
            text += c;
        else
            (text += '%') += {digits[byte / 16U], digits[byte % 16U]};
    }
    return text;
}

std::string decode_word(std::string_view text) {
    std::string word;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            word += text[i];
        } else if (i + 2 < text.size()) {
            word += static_cast<char>(digits.find(text[i + 1]) * 16 + digits.find(text[i + 2]));
            i += 2;
        }
    }
    return word;
}

std::string join_words(const words& list) {
    std::string line;
    for (const std::string& word : list)
        line += (line.empty() ? "" : " ") + encode_word(word);
    return line;
}

words split_words(std::string_view line) {
    words list;
    while (!line.empty()) {
        const std::size_t end = line.find(' ');
        if (end != 0)
            list.push_back(decode_word(line.substr(0, end)));
        line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    }
    return list;
}

} // namespace mutual::test
