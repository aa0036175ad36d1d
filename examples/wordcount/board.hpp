#pragma once
/// \file
/// The board: the work list and the results, in shared memory, and the lock that guards them.
///
/// What makes it survive the death of a process in the middle of an update: the chunks are the truth, and each chunk
/// becomes done by one store, made last. Everything else (sums per worker, sums of all) only repeats what the chunks
/// say, so whoever is told that the lock was abandoned computes it again.

#include <mutual/mutual.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace wordcount {

/// Index of no worker, of no chunk.
inline constexpr std::uint32_t nobody = UINT32_MAX;

/// The names of one run's objects. All begin with a prefix of its own, so that runs do not meet.
struct run_names {
    explicit run_names(const std::string& prefix)
        : text(prefix + ".text"), board(prefix + ".board"), lock(prefix + ".lock"), gate(prefix + ".gate") {}

    std::string text;  ///< region: the file
    std::string board; ///< region: the work list and the results
    std::string lock;  ///< mutex: guards the board
    std::string gate;  ///< mutex: the parent owns it until all workers are there
};

enum class chunk_state : std::uint32_t { open, taken, done };

/// A piece of the text, and what was found in it.
struct chunk {
    chunk_state state;
    std::uint32_t worker; ///< who has taken it
    std::uint64_t words;
    std::uint64_t nanoseconds;
};

/// Sums over done chunks.
struct totals {
    std::uint64_t chunks;
    std::uint64_t words;
    std::uint64_t bytes;
    std::uint64_t nanoseconds;
};

/// The first bytes of the board. Behind them: the totals of each worker and of the parent, then the chunks.
struct board_header {
    std::uint64_t text_size;
    std::uint64_t chunk_size;
    std::uint32_t chunk_count;
    std::uint32_t worker_count;
    std::uint32_t workers_ready;
    std::uint32_t writer;  ///< the worker that owns the lock now, or nobody
    std::uint32_t victim;  ///< the worker that --kill-one killed
    std::uint32_t told;    ///< who was told of it and repaired; worker_count means the parent
    std::uint64_t kill_at; ///< the update with this number ends with the death of its process
    totals all;
};

/// The board as one process sees it. What changes it, or reads what changes, needs the lock (see board_guard).
class board {
public:
    /// Bytes that a board needs.
    static std::uint64_t size_for(std::uint32_t workers, std::uint32_t chunks) noexcept;
    /// Maps a board. The view keeps its memory, so the region may be closed before.
    explicit board(const mutual::shared_region& region);
    /// Fills in a new board, which is all zero.
    static board lay_out(const mutual::shared_region& region, std::uint64_t text_size, std::uint64_t chunk_size,
                         std::uint32_t chunks, std::uint32_t workers);

    board_header& header() const noexcept { return *header_; }
    /// One for each worker, and one for the parent, who counts what is left over.
    std::span<const totals> sums() const noexcept { return sums_; }

    /// A chunk that nobody has taken yet, now taken by `worker`; none when all are.
    std::optional<std::uint32_t> take(std::uint32_t worker) noexcept;
    /// Enters a result. With --kill-one, it may not return.
    void finish(std::uint32_t index, std::uint32_t worker, std::uint64_t words, std::uint64_t nanoseconds) noexcept;
    /// What to do when the lock was abandoned: the dead writer's chunk is put back, all sums are made anew.
    void repair(std::uint32_t told) noexcept;
    /// Puts back what was taken and never finished. Only for when no worker is left.
    void reopen_taken() noexcept;

    /// First byte and number of bytes of a chunk.
    std::uint64_t begin_of(std::uint32_t index) const noexcept;
    std::uint64_t size_of(std::uint32_t index) const noexcept;
    /// Chunks done so far. A hint for the progress bar, read without the lock.
    std::uint64_t chunks_done_hint() const noexcept;

private:
    void add(const chunk& done, std::uint32_t index) noexcept;

    mutual::region_view view_;
    board_header* header_ = nullptr;
    std::span<totals> sums_;
    std::span<chunk> chunks_;
};

/// Holds the board's lock for a scope. Repairs the board if the last owner died in the middle of an update.
class board_guard {
public:
    board_guard(mutual::named_mutex& lock, board& board, std::uint32_t worker);
    board_guard(const board_guard&) = delete;
    board_guard& operator=(const board_guard&) = delete;
    ~board_guard();

private:
    mutual::mutex_guard guard_;
    board& board_;
};

} // namespace wordcount
