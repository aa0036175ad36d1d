#pragma once
/// \file
/// Lines of words as processes of a test exchange them. A word may be any bytes, so whatever could end a word or a
/// line, or be changed on its way through a command line or a text-mode stream, is written as %XX.

#include <string>
#include <string_view>
#include <vector>

namespace mutual::test {

using words = std::vector<std::string>;

/// One word as printable ASCII without blanks. The empty word is "%".
std::string encode_word(std::string_view word);
/// Undoes encode_word().
std::string decode_word(std::string_view text);
/// Encoded words with a blank between them.
std::string join_words(const words& list);
/// Undoes join_words().
words split_words(std::string_view line);

} // namespace mutual::test
