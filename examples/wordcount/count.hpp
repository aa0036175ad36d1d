#pragma once
/// \file
/// Counting words in a piece of a text, so that the pieces add up to the whole.

#include <cstddef>
#include <cstdint>
#include <span>

namespace wordcount {

/// How many words *start* in `bytes`. A word is a run of anything but blank, tab, newline, vertical tab, form feed and
/// carriage return, as `wc -w` sees it on a text file.
///
/// A word belongs to the piece in which it starts. So a border never splits a word, and to count a piece one needs to
/// know nothing of the text but the one byte before it.
/// \param after_space  true at the start of the text, or when the byte before the piece is white space
[[nodiscard]] std::uint64_t count_words(std::span<const std::byte> bytes, bool after_space) noexcept;

/// True for the bytes that separate words.
[[nodiscard]] bool is_space(std::byte byte) noexcept;

} // namespace wordcount
