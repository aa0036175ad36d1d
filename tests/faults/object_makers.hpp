#pragma once
/// \file
/// The six types of objects under one set of names, for operations that are the same for all.

#include <mutual/mutual.hpp>

#include <cstdint>
#include <string>
#include <system_error>

namespace mutual::faults {

/// Not whole pages, and more than one.
inline constexpr std::uint64_t region_size = 10'000;

template <typename Handle>
auto options_of() {
    if constexpr (std::is_same_v<Handle, shared_region>)
        return region_options{.size = region_size};
    else if constexpr (std::is_same_v<Handle, named_mutex>)
        return mutex_options{};
    else if constexpr (std::is_same_v<Handle, named_event>)
        return event_options{};
    else if constexpr (std::is_same_v<Handle, named_semaphore>)
        return semaphore_options{.initial = 1, .maximum = 5};
    else if constexpr (std::is_same_v<Handle, named_timer>)
        return timer_options{};
    else
        return job_options{};
}

template <typename Handle>
Handle create(const std::string& name, std::error_code& ec) {
    return Handle::create(name, options_of<Handle>(), ec);
}

template <typename Handle>
Handle create(const std::string& name) {
    return Handle::create(name, options_of<Handle>());
}

template <typename Handle>
Handle open(const std::string& name, std::error_code& ec) {
    if constexpr (std::is_same_v<Handle, shared_region>)
        return shared_region::open(name, region_access::read_write, ec);
    else
        return Handle::open(name, ec);
}

} // namespace mutual::faults
