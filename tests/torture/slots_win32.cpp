#include "slots.hpp"

namespace mutual::torture {

std::optional<slot_look> look_at_slots(const waitable&) {
    return std::nullopt;
}

} // namespace mutual::torture
