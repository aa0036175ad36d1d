#pragma once
/// \file
/// object_type: the types that share one namespace.

#include <cstdint>

namespace mutual {

/// A name denotes at most one object of any of these types (NS-01). The numbers stand in shared memory and in tokens.
enum class object_type : std::uint16_t { mutex = 1, event = 2, semaphore = 3, timer = 4, job = 5, region = 6 };

} // namespace mutual
