#include "worker.hpp"

#include "count.hpp"

#include <chrono>
#include <optional>

namespace wordcount {

namespace {

std::uint64_t count_chunk(const mutual::shared_region& text, std::uint64_t begin, std::uint64_t size) {
    // A view may begin at any byte; this one begins one early, to see whether a word runs into the chunk. Only a chunk
    // is mapped at a time, so that a text larger than the address space can be counted.
    const std::uint64_t before = begin == 0 ? 0 : 1;
    const mutual::region_view view = text.map({.offset = begin - before,
                                               .size = static_cast<std::size_t>(size + before),
                                               .access = mutual::view_access::read_only});
    const auto bytes = view.const_bytes();
    if (before == 0)
        return count_words(bytes, true);
    return count_words(bytes.subspan(1), is_space(bytes.front()));
}

std::uint64_t nanoseconds_since(std::chrono::steady_clock::time_point start) {
    const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start);
    return static_cast<std::uint64_t>(passed.count());
}

std::optional<std::uint32_t> take_chunk(mutual::named_mutex& lock, board& board, std::uint32_t worker) {
    const board_guard guard(lock, board, worker);
    return board.take(worker);
}

void check_in(mutual::named_mutex& lock, board& board, std::uint32_t index) {
    const board_guard guard(lock, board, index);
    ++board.header().workers_ready;
}

} // namespace

void count_open_chunks(const mutual::shared_region& text, mutual::named_mutex& lock, board& board,
                       std::uint32_t worker) {
    while (const auto index = take_chunk(lock, board, worker)) {
        const auto start = std::chrono::steady_clock::now();
        const std::uint64_t words = count_chunk(text, board.begin_of(*index), board.size_of(*index));
        const std::uint64_t nanoseconds = nanoseconds_since(start);

        const board_guard guard(lock, board, worker);
        board.finish(*index, worker, words, nanoseconds);
    }
}

void run_worker(const std::string& prefix, std::uint32_t index) {
    const run_names names(prefix);
    const auto text = mutual::shared_region::open(names.text, mutual::region_access::read_only);
    auto lock = mutual::named_mutex::open(names.lock);
    auto gate = mutual::named_mutex::open(names.gate);
    board board(mutual::shared_region::open(names.board));

    check_in(lock, board, index);
    // Passing through the gate is all there is to it. If the parent dies, the gate is abandoned, and open.
    mutual::mutex_guard(gate).unlock();
    count_open_chunks(text, lock, board, index);
}

} // namespace wordcount
