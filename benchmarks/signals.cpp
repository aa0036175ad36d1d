#include "benchmarks.hpp"
#include "comparison.hpp"
#include "peers.hpp"

#include <mutual/mutual.hpp>

#include <atomic>
#include <chrono>

namespace mutual::benchmark {

namespace {

constexpr std::chrono::milliseconds length_of_each{1500};

/// Beside one bare atomic operation, the least that anything between processes costs.
template <typename Operation>
void report_beside_atomic(const char* what, Operation operation) {
    std::atomic<std::uint64_t> word{0};
    const auto measured = measure(
        operation, [&] { word.fetch_add(1, std::memory_order_acq_rel); }, length_of_each);
    report({what, "one atomic fetch_add", {}}, measured);
}

} // namespace

bool benchmark_signals() {
    named_event automatic = named_event::create(unique_name("mutual-benchmark-automatic"));
    named_event manual = named_event::create(unique_name("mutual-benchmark-manual"), {.reset = reset_mode::manual});
    named_semaphore semaphore = named_semaphore::create(unique_name("mutual-benchmark-semaphore"), {.initial = 1});
    named_timer timer = named_timer::create(unique_name("mutual-benchmark-timer"));

    report_beside_atomic("try_wait of an unset event", [&] { static_cast<void>(automatic.try_wait()); });
    report_beside_atomic("set and wait of an automatic event", [&] {
        automatic.set();
        automatic.wait();
    });
    automatic.set();
    report_beside_atomic("set of a set event", [&] { automatic.set(); });
    report_beside_atomic("set and reset of a manual event", [&] {
        manual.set();
        manual.reset();
    });
    report_beside_atomic("acquire and release of a semaphore", [&] {
        semaphore.acquire();
        semaphore.release();
    });
    timer.set(std::chrono::hours(1));
    report_beside_atomic("try_wait of an armed timer", [&] { static_cast<void>(timer.try_wait()); });
    report_beside_atomic("wait_any of 4, the last is set", [&] {
        semaphore.release();
        static_cast<void>(wait_any(timer, manual, manual, semaphore));
    });
    report_beside_atomic("wait_all of 2, both are set", [&] {
        semaphore.release();
        automatic.set();
        static_cast<void>(wait_all(automatic, semaphore));
    });
    return true;
}

} // namespace mutual::benchmark
