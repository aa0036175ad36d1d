#pragma once
/// \file
/// What a worker's operations need: chance, names, and where to report.

#include "setup.hpp"
#include "statistics.hpp"

#include <cstdint>
#include <random>
#include <string_view>
#include <system_error>

namespace mutual::torture {

/// What a worker can be in the middle of, for the driver that finds it there for too long.
enum class activity : std::uint64_t { create, open, open_or_create, map, verify, lock, unlock, close };
std::string_view name_of(activity what) noexcept;

class context {
public:
    context(const setup& run, std::size_t index, std::uint64_t life);

    [[nodiscard]] const std::string& name(std::size_t index) const { return run_.names[index]; }
    [[nodiscard]] const std::filesystem::path& file(std::size_t index) const { return run_.files[index]; }
    [[nodiscard]] protected_record& guarded(std::size_t index) const { return statistics_->names[index]; }
    [[nodiscard]] worker_record& me() const { return statistics_->workers[index_]; }
    [[nodiscard]] std::size_t index() const { return index_; }
    /// A number that names this process in shared words: never 0.
    [[nodiscard]] std::uint64_t identity() const { return life_ * most_workers + index_; }
    /// True when the process of that identity is not about to be killed, nor killed already.
    [[nodiscard]] bool lives(std::uint64_t identity) const;
    /// A number that this process has not used before, nor any other.
    std::uint64_t stamp() { return identity() << 32 | ++stamps_; }

    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t n) { return below(n) == 0; }
    /// Passes some microseconds, during which a kill may come.
    void linger();
    [[nodiscard]] bool driver_lives() const;

    /// Reports a violation when `holds` is false.
    bool require(bool holds, std::size_t name, std::string_view what, std::error_code ec = {}) const;

private:
    const setup& run_;
    statistics_view statistics_;
    std::size_t index_;
    std::uint64_t life_;
    std::uint64_t stamps_ = 0;
    std::mt19937 random_;
};

/// Tells the driver what this worker is doing, and since when.
class doing {
public:
    doing(context& worker, activity what);
    doing(const doing&) = delete;
    doing& operator=(const doing&) = delete;
    ~doing();

private:
    worker_record& record_;
};

} // namespace mutual::torture
