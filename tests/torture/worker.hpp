#pragma once
/// \file
/// A worker: creates, opens, uses and closes at random until it is killed.

#include "setup.hpp"

#include <cstddef>
#include <cstdint>

namespace mutual::torture {

/// Returns only when the driver is gone.
void run_worker(const setup& run, std::size_t index, std::uint64_t life);

} // namespace mutual::torture
