#pragma once
/// \file
/// What the processes of the pipeline share: a belt with places, and what tells of them.

#include <mutual/mutual.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

namespace pipeline {

/// New memory is all zero, so an empty belt needs no preparation.
struct belt {
    static constexpr std::uint64_t places = 16;

    std::array<std::uint64_t, places> items;
    std::atomic<std::uint64_t> produced;
    std::atomic<std::uint64_t> consumed;
    std::atomic<std::uint64_t> sum; ///< of all items that were consumed
    std::atomic<std::uint64_t> heartbeats;
};

/// The objects by which producer and consumers talk. Whoever comes first makes them.
class line {
public:
    explicit line(const std::string& name);

    [[nodiscard]] belt& shared() const noexcept { return view_.as<belt>(); }

    mutual::named_semaphore room;  ///< counts free places
    mutual::named_semaphore items; ///< counts filled ones
    mutual::named_mutex taking;    ///< one consumer after the other takes from the belt
    mutual::named_mutex producing; ///< owned by the producer as long as it lives
    mutual::named_event stop;      ///< manual: everybody is to end
    mutual::named_timer heartbeat; ///< automatic and periodic: one of the consumers reports

private:
    mutual::shared_region region_;
    mutual::region_view view_;
};

/// Fills the belt until it is told to stop, or killed.
void produce(line& line);

/// Empties the belt until it is told to stop, or finds the producer dead and the belt empty.
void consume(line& line);

} // namespace pipeline
