#pragma once
/// \file
/// Which limits of a job make sense.

#include <mutual/error.hpp>
#include <mutual/job_limits.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <system_error>

namespace mutual {

inline std::error_code check_limits(const job_limits& limits) noexcept {
    using namespace std::chrono_literals;
    // What a 32-bit rlimit and Windows' signed 100 ns can both tell; more is no limit.
    constexpr std::chrono::milliseconds longest = std::chrono::hours(24 * 365 * 20);
    const bool sensible = limits.active_processes.value_or(1) != 0 && limits.job_memory.value_or(1) != 0 &&
                          limits.process_memory.value_or(1) != 0 && limits.process_time.value_or(1ms) > 0ms &&
                          limits.process_time.value_or(1ms) <= longest &&
                          limits.priority.value_or(job_priority::idle) <= job_priority::high;
    return sensible ? std::error_code() : make_error_code(errc::invalid_limit);
}

} // namespace mutual
