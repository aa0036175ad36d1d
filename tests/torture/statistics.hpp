#pragma once
/// \file
/// What the processes of the torture write down about each other, in a file that all of them map. No object under test
/// is involved: the file is opened by its path.

#include <mutual/shared_region.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace mutual::torture {

inline constexpr std::size_t name_count = 5;
inline constexpr std::size_t most_workers = 64;
inline constexpr std::size_t most_texts = 32;
inline constexpr std::size_t text_size = 248;

/// Shared words are plain integers, so that they may lie in a view; this is how they are used.
inline std::atomic_ref<std::uint64_t> shared(std::uint64_t& word) noexcept {
    return std::atomic_ref<std::uint64_t>(word);
}

/// What was not as it must be: counted, and the first ones kept as text. Zero bytes are an empty one.
struct violation_list {
    std::uint64_t count;
    std::array<std::array<char, text_size>, most_texts> texts;

    void add(std::string_view text) noexcept;
    void print() const;
};

/// One worker: written by it, but for the life.
struct worker_record {
    std::uint64_t life;       ///< Which process plays this worker; 0 from just before it is killed.
    std::uint64_t busy_since; ///< now() when the operation began; 0 between two.
    std::uint64_t operation;  ///< Index of the operation's text (see operations.hpp).
    std::uint64_t operations;
    std::uint64_t abandonments;
    std::uint64_t regions_made;
    std::uint64_t mutexes_made;
    std::uint64_t unused;
};

/// What the mutex of one name protects, in all its lives.
struct protected_record {
    std::uint64_t owner; ///< identity of the worker inside, 0 = nobody
    std::uint64_t left;  ///< equal to `right` whenever nobody is inside
    std::uint64_t right;
    std::uint64_t unused;
};

struct statistics {
    std::uint64_t driver_seen; ///< now() when the driver was last seen alive
    violation_list violations;
    std::array<protected_record, name_count> names;
    std::array<worker_record, most_workers> workers;
};

/// Nanoseconds of a clock that all processes share.
std::uint64_t now() noexcept;

/// The statistics as one process sees them.
class statistics_view {
public:
    /// Makes the file, all zero.
    static void create(const std::filesystem::path& file);
    explicit statistics_view(const std::filesystem::path& file);

    statistics& operator*() const noexcept { return *statistics_; }
    statistics* operator->() const noexcept { return statistics_; }

private:
    region_view view_;
    statistics* statistics_;
};

} // namespace mutual::torture
