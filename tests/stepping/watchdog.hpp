#pragma once
/// \file
/// Ends the program, as a failure, when a kill makes the checking process itself hang.

#include <string_view>

namespace mutual::stepping {

struct kill_point;

class watchdog {
public:
    watchdog(std::string_view operation, const kill_point& point);
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;
    ~watchdog();
};

} // namespace mutual::stepping
