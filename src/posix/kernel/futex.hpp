#pragma once
/// \file
/// Sleeping on a 32-bit word until it changes, and waking who sleeps on it.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace mutual::posix {

struct sleep_word {
    const std::atomic<std::uint32_t>* word;
    std::uint32_t expected; ///< sleeps only while the word has this value
    bool shared;            ///< other processes wake it too
};

/// Sleeps until one of the words is woken or changed, or `until` comes; may also wake for no reason. Whoever calls it
/// looks again at what he waits for, so nothing is said about why it returned.
void sleep_on(std::span<const sleep_word> words, std::chrono::steady_clock::time_point until) noexcept;

/// Wakes all that sleep on a word shared between processes, or private to this one.
void wake_shared(const std::atomic<std::uint32_t>& word) noexcept;
void wake_private(const std::atomic<std::uint32_t>& word) noexcept;

/// For tests: behave as on a kernel that cannot sleep on several words at once.
void force_single_word_sleep(bool on) noexcept;

} // namespace mutual::posix
