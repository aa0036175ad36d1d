#pragma once
/// \file
/// Who is blocked, where somebody knows it.

#include <mutual/waitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace mutual::torture {

/// What an object's table of blocked threads says.
struct slot_look {
    std::size_t waiting = 0;   ///< blocked, and were offered nothing
    std::size_t marked = 0;    ///< a unit is reserved for them
    std::size_t answering = 0; ///< were released or told to look, and have not answered
    std::uint32_t value = 0;
    bool locked = false;
    bool armed = false;

    [[nodiscard]] std::size_t used() const noexcept { return waiting + marked + answering; }
    /// Whoever is blocked stays blocked, unless something new happens.
    [[nodiscard]] bool calm() const noexcept {
        return marked == 0 && answering == 0 && value == 0 && !locked && !armed;
    }
};

/// Nothing where the kernel keeps the objects, and does not say.
std::optional<slot_look> look_at_slots(const waitable& object);

} // namespace mutual::torture
