#pragma once
/// \file
/// The benchmarks. Each prints its figures, and returns false when it misses a target.

namespace mutual::benchmark {

/// Locking and unlocking a mutex that nobody else wants.
bool benchmark_mutex();
/// Opening and creating regions.
bool benchmark_open();
/// What needs no system call: events, semaphores and timers that nobody waits for.
bool benchmark_signals();
/// Two processes that wake each other in turn.
bool benchmark_round_trips();
/// A process that waits for one of many, woken by another.
bool benchmark_wait_any();

} // namespace mutual::benchmark
