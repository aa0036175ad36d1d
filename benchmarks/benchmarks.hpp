#pragma once
/// \file
/// The benchmarks. Each prints its figures, and returns false when it misses a target.

namespace mutual::benchmark {

/// Locking and unlocking a mutex that nobody else wants.
bool benchmark_mutex();
/// Opening and creating regions.
bool benchmark_open();

} // namespace mutual::benchmark
