#include "context.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <thread>

namespace mutual::torture {

namespace {

constexpr std::uint64_t driver_silence = 30'000'000'000; // ns

void add(std::uint64_t& counter) noexcept {
    shared(counter).fetch_add(1, std::memory_order_relaxed);
}

} // namespace

std::string_view name_of(activity what) noexcept {
    constexpr std::array<std::string_view, 8> names{"create", "open", "open_or_create", "map",
                                                    "verify", "lock", "unlock",         "close"};
    return names[static_cast<std::size_t>(what)];
}

context::context(const setup& run, std::size_t index, std::uint64_t life)
    : run_(run),
      statistics_(run.statistics_file),
      index_(index),
      life_(life),
      random_(static_cast<std::mt19937::result_type>(life * most_workers + index)) {
}

bool context::lives(std::uint64_t identity) const {
    return shared(statistics_->workers[identity % most_workers].life).load() == identity / most_workers;
}

void context::linger() {
    const std::chrono::microseconds time(below(200));
    if (one_in(2)) // others run meanwhile, and meet what this worker owns
        return std::this_thread::sleep_for(time);
    const auto end = std::chrono::steady_clock::now() + time / 4;
    while (std::chrono::steady_clock::now() < end)
        continue;
}

bool context::driver_lives() const {
    return now() < shared(statistics_->driver_seen).load(std::memory_order_relaxed) + driver_silence;
}

bool context::require(bool holds, std::size_t name, std::string_view what, std::error_code ec) const {
    if (!holds)
        statistics_->violations.add(fmt::format("worker {}.{}, name {}: {}{}{}", index_, life_, name, what,
                                                ec ? ": " : "", ec ? ec.message() : ""));
    return holds;
}

doing::doing(context& worker, activity what) : record_(worker.me()) {
    shared(record_.operation).store(static_cast<std::uint64_t>(what), std::memory_order_relaxed);
    shared(record_.busy_since).store(now(), std::memory_order_release);
}

doing::~doing() {
    shared(record_.busy_since).store(0, std::memory_order_release);
    add(record_.operations);
}

} // namespace mutual::torture
