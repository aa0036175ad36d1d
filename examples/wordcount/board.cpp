#include "board.hpp"

#include "../support/process.hpp"

#include <algorithm>
#include <atomic>

namespace wordcount {

using example::kill_this_process;

namespace {

// A process may be killed between any two stores, and the compiler may reorder plain ones. These two make sure that
// what was stored before is there when the mark is.
template <typename T>
void store_last(T& place, T value) noexcept {
    std::atomic_ref<T>(place).store(value, std::memory_order_release);
}

std::size_t sums_of(std::uint32_t workers) noexcept {
    return std::size_t{workers} + 1; // the last one is the parent's
}

std::size_t chunks_offset(std::uint32_t workers) noexcept {
    return sizeof(board_header) + sums_of(workers) * sizeof(totals);
}

} // namespace

std::uint64_t board::size_for(std::uint32_t workers, std::uint32_t chunks) noexcept {
    return chunks_offset(workers) + std::uint64_t{chunks} * sizeof(chunk);
}

board::board(const mutual::shared_region& region) : view_(region.map()), header_(&view_.as<board_header>()) {
    sums_ = view_.as_span<totals>(sizeof(board_header), sums_of(header_->worker_count));
    chunks_ = view_.as_span<chunk>(chunks_offset(header_->worker_count), header_->chunk_count);
}

board board::lay_out(const mutual::shared_region& region, std::uint64_t text_size, std::uint64_t chunk_size,
                     std::uint32_t chunks, std::uint32_t workers) {
    {
        const mutual::region_view view = region.map();
        auto& header = view.as<board_header>();
        header.text_size = text_size;
        header.chunk_size = chunk_size;
        header.chunk_count = chunks;
        header.worker_count = workers;
        header.writer = header.victim = header.told = nobody;
        header.kill_at = UINT64_MAX;
    }
    return board(region);
}

std::optional<std::uint32_t> board::take(std::uint32_t worker) noexcept {
    const auto open = std::ranges::find(chunks_, chunk_state::open, &chunk::state);
    if (open == chunks_.end())
        return std::nullopt;
    open->worker = worker;
    store_last(open->state, chunk_state::taken);
    return static_cast<std::uint32_t>(open - chunks_.begin());
}

void board::finish(std::uint32_t index, std::uint32_t worker, std::uint64_t words, std::uint64_t nanoseconds) noexcept {
    chunk& result = chunks_[index];
    if (result.state == chunk_state::done)
        return; // it was put back by mistake and counted twice: the results are the same
    result.worker = worker;
    result.words = words;
    result.nanoseconds = nanoseconds;
    add(result, index);
    const bool is_worker = worker < header_->worker_count;
    if (header_->all.chunks == header_->kill_at && header_->victim == nobody && is_worker) {
        header_->victim = worker;
        kill_this_process(); // the sums have this chunk, the chunk itself says "taken"
    }
    store_last(result.state, chunk_state::done);
}

void board::add(const chunk& done, std::uint32_t index) noexcept {
    for (totals* const sum : {&header_->all, &sums_[done.worker]}) {
        sum->chunks += 1;
        sum->words += done.words;
        sum->bytes += size_of(index);
        sum->nanoseconds += done.nanoseconds;
    }
}

void board::repair(std::uint32_t told) noexcept {
    const std::uint32_t dead = header_->writer;
    header_->all = {};
    std::ranges::fill(sums_, totals{});
    for (std::uint32_t index = 0; index < chunks_.size(); ++index) {
        chunk& one = chunks_[index];
        if (one.state == chunk_state::done)
            add(one, index);
        else if (one.state == chunk_state::taken && one.worker == dead)
            one.state = chunk_state::open;
    }
    header_->told = told;
}

void board::reopen_taken() noexcept {
    for (chunk& one : chunks_)
        if (one.state == chunk_state::taken)
            one.state = chunk_state::open;
}

std::uint64_t board::begin_of(std::uint32_t index) const noexcept {
    return index * header_->chunk_size;
}

std::uint64_t board::size_of(std::uint32_t index) const noexcept {
    return std::min(header_->chunk_size, header_->text_size - begin_of(index));
}

std::uint64_t board::chunks_done_hint() const noexcept {
    return std::atomic_ref<std::uint64_t>(header_->all.chunks).load(std::memory_order_relaxed);
}

board_guard::board_guard(mutual::named_mutex& lock, board& board, std::uint32_t worker) : guard_(lock), board_(board) {
    if (guard_.abandoned())
        board_.repair(worker);
    store_last(board_.header().writer, worker);
}

board_guard::~board_guard() {
    store_last(board_.header().writer, nobody);
}

} // namespace wordcount
