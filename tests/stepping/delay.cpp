#include "delay.hpp"

#include "operation.hpp"

#include <algorithm>
#include <utility>

namespace mutual::stepping {

namespace {

std::chrono::steady_clock::duration longest{};

} // namespace

void note_delay(std::chrono::steady_clock::duration waited) {
    longest = std::max(longest, waited);
    must(waited < 2 * longest_wait, "somebody was kept waiting for too long");
}

std::chrono::microseconds take_longest_delay() {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::exchange(longest, {}));
}

} // namespace mutual::stepping
