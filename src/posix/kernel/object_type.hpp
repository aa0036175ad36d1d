#pragma once
/// \file
/// The types that share the one namespace (NS-01). The numbers stand in shared memory.

#include <cstdint>

namespace mutual::posix {

enum class object_type : std::uint16_t { mutex = 1, event = 2, semaphore = 3, timer = 4, job = 5, region = 6 };

} // namespace mutual::posix
