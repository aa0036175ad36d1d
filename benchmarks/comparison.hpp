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

/// Measures both operations in turns for some seconds. A turn is short, so that both see the same state of the machine;
/// what disturbs one turn disturbs one ratio, and the median does not notice.
template <typename Mutual, typename Peer>
turns measure(Mutual mutual, Peer peer, std::chrono::milliseconds length_of_all = std::chrono::seconds(4)) {
    using clock = std::chrono::steady_clock;
    constexpr std::chrono::microseconds length_of_turn{300};

    std::size_t times = 1; // this also warms caches and page tables
    while (detail::nanoseconds_of(mutual, times) + detail::nanoseconds_of(peer, times) <
           2.0 * std::chrono::duration<double, std::nano>(length_of_turn).count() / static_cast<double>(times))
        times *= 2;

    turns measured;
    const clock::time_point end = clock::now() + length_of_all;
    while (clock::now() < end) {
        measured.mutual.push_back(detail::nanoseconds_of(mutual, times));
        measured.peer.push_back(detail::nanoseconds_of(peer, times));
    }
    return measured;
}

} // namespace mutual::benchmark
