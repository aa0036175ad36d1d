#pragma once
/// \file
/// Two things measured against each other, fairly: in one run, in turns, many times.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace mutual::benchmark {

/// What is printed for one comparison.
struct contest {
    std::string what;
    std::string peer;
    std::optional<double> target; ///< the ratio mutual / peer is to be at most this
};

/// Nanoseconds of one operation, once for each turn.
struct turns {
    std::vector<double> mutual;
    std::vector<double> peer;
};

/// Prints one line: medians, the median of the ratios of neighbouring turns, and where the middle 80 % of these lie.
/// \return false when there is a target and it was missed
bool report(const contest& contest, const turns& measured);

namespace detail {

template <typename Operation>
double nanoseconds_of(Operation& operation, std::size_t times) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < times; ++i)
        operation();
    const std::chrono::duration<double, std::nano> passed = std::chrono::steady_clock::now() - start;
    return passed.count() / static_cast<double>(times);
}

} // namespace detail

/// Measures both operations in turns. A turn is short, so that both see the same state of the machine; what disturbs
/// one turn disturbs one ratio, and the median does not notice.
template <typename Mutual, typename Peer>
turns measure(std::size_t repeats, std::size_t operations_a_turn, Mutual mutual, Peer peer) {
    turns measured;
    detail::nanoseconds_of(mutual, operations_a_turn); // caches and page tables are warm from now on
    detail::nanoseconds_of(peer, operations_a_turn);
    for (std::size_t i = 0; i < repeats; ++i) {
        measured.mutual.push_back(detail::nanoseconds_of(mutual, operations_a_turn));
        measured.peer.push_back(detail::nanoseconds_of(peer, operations_a_turn));
    }
    return measured;
}

} // namespace mutual::benchmark
