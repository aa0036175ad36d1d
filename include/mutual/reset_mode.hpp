#pragma once
/// \file
/// What a successful wait does to an event or a timer.

namespace mutual {

enum class reset_mode : unsigned char {
    automatic, ///< It is unset by the one wait that it releases (EV-02, TM-07; "synchronization timer").
    manual,    ///< It stays set and releases every wait until it is unset (EV-01, TM-06; "notification").
};

} // namespace mutual
