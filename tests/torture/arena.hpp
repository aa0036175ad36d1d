#pragma once
/// \file
/// The objects that the scenarios of waits use, one set for driver and participants.

#include "board.hpp"

#include <mutual/mutual.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace mutual::torture {

inline constexpr std::int32_t most_units = 40;

/// What participants are made to block on.
enum class target : std::uint64_t { automatic_event, manual_event, automatic_timer, manual_timer, semaphore };

struct arena {
    named_event automatic_event;
    named_event manual_event;
    named_timer automatic_timer;
    named_timer manual_timer;
    named_event never;  ///< is not set
    named_event always; ///< manual, and set
    std::array<named_semaphore, unit_kinds> units;
    named_mutex mutex;

    static arena create(const std::string& tag);
    static arena open(const std::string& tag);

    [[nodiscard]] waitable& of(target what);
    /// `never` and `always` are the last two.
    [[nodiscard]] std::vector<waitable_ref> all();
};

/// For messages.
std::string name_of(target what);

} // namespace mutual::torture
