#include "parent.hpp"

#include "../support/process.hpp"

#include "report.hpp"
#include "worker.hpp"

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <random>
#include <thread>
#include <vector>

namespace wordcount {

using example::child_process;
using example::ending;
using example::process_id;

namespace {

// Small enough that every worker gets several, large enough that the lock does not matter.
constexpr std::uint64_t smallest_chunk = std::uint64_t{16} << 10;
constexpr std::uint64_t largest_chunk = std::uint64_t{8} << 20;
constexpr std::uint64_t chunks_per_worker = 16;

constexpr auto glance = std::chrono::milliseconds(5);

// The process id alone would do on one machine; the random part is for containers, which may share names but not ids.
std::string unique_prefix() {
    return fmt::format("wordcount-{}-{:x}", process_id(), std::random_device()());
}

struct shares {
    std::uint64_t chunk_size;
    std::uint32_t chunks;
};

shares share_out(std::uint64_t text_size, std::uint32_t workers) {
    const std::uint64_t size = std::clamp(text_size / (workers * chunks_per_worker), smallest_chunk, largest_chunk);
    return {size, static_cast<std::uint32_t>((text_size + size - 1) / size)};
}

mutual::shared_region create_board_region(const std::string& name, std::uint32_t workers, const shares& shares) {
    return mutual::shared_region::create(name, {.size = board::size_for(workers, shares.chunks)});
}

/// The objects of a run. When it goes, so do all names, as no worker is left by then.
class run {
public:
    run(const std::string& prefix, const std::filesystem::path& file, std::uint32_t workers)
        : names_(prefix),
          text_(mutual::shared_region::from_file(names_.text, file, {.access = mutual::region_access::read_only})),
          shares_(share_out(text_.size(), workers)),
          board_region_(create_board_region(names_.board, workers, shares_)),
          board_(board::lay_out(board_region_, text_.size(), shares_.chunk_size, shares_.chunks, workers)),
          lock_(mutual::named_mutex::create(names_.lock)),
          gate_(mutual::named_mutex::create(names_.gate, {.initially_owned = true})) {}

    board& results() noexcept { return board_; }
    board_guard enter() { return board_guard(lock_, board_, board_.header().worker_count); }
    void open_gate() { gate_.unlock(); }
    /// What workers took to their graves is still open or taken.
    void count_leftovers();

private:
    run_names names_;
    mutual::shared_region text_;
    shares shares_;
    mutual::shared_region board_region_;
    board board_;
    mutual::named_mutex lock_;
    mutual::named_mutex gate_;
};

void run::count_leftovers() {
    {
        const board_guard guard = enter();
        board_.reopen_taken();
    }
    count_open_chunks(text_, lock_, board_, board_.header().worker_count);
}

std::vector<child_process> start_workers(const options& chosen, const std::string& prefix) {
    std::vector<child_process> workers;
    for (std::uint32_t index = 0; index < chosen.workers; ++index)
        workers.emplace_back(chosen.program, std::vector<std::string>{"--worker", prefix, fmt::format("{}", index)});
    return workers;
}

bool any_running(std::vector<child_process>& workers) {
    return std::ranges::any_of(workers, [](child_process& worker) { return worker.poll() == ending::running; });
}

bool all_ready(run& run) {
    const board_guard guard = run.enter();
    return run.results().header().workers_ready == run.results().header().worker_count;
}

// A worker that fails before it is ready must not keep the others waiting for ever.
void wait_until_ready(run& run, std::vector<child_process>& workers) {
    const auto gone = [](child_process& worker) { return worker.poll() != ending::running; };
    while (!all_ready(run) && std::ranges::none_of(workers, gone))
        std::this_thread::sleep_for(glance);
}

void wait_until_done(run& run, std::vector<child_process>& workers) {
    progress_bar bar(run.results().header().chunk_count);
    while (any_running(workers)) {
        bar.show(run.results().chunks_done_hint());
        std::this_thread::sleep_for(glance);
    }
    bar.clear();
}

std::uint32_t print_failures(std::vector<child_process>& workers) {
    std::uint32_t failures = 0;
    for (std::size_t index = 0; index < workers.size(); ++index) {
        if (workers[index].wait() != ending::failure)
            continue;
        ++failures;
        fmt::print(stderr, "wordcount: worker {} failed; its part was counted by others\n", index);
    }
    return failures;
}

// Counts, and prints all but the total. Everything shared is gone when it returns.
std::uint64_t count(const options& chosen, const std::string& prefix, std::uint32_t& failures) {
    run run(prefix, chosen.file, chosen.workers);
    board_header& header = run.results().header();
    if (chosen.kill_one)
        header.kill_at = (header.chunk_count + 1) / 2;

    std::vector<child_process> workers = start_workers(chosen, prefix);
    wait_until_ready(run, workers);
    run.open_gate();
    wait_until_done(run, workers);
    failures = print_failures(workers);
    run.count_leftovers();

    const board_guard guard = run.enter();
    print_table(run.results());
    print_story(header);
    return header.all.words;
}

// One namespace for all types: whatever bears the name, opening it as a mutex would not say "no such name".
bool all_gone(const run_names& names) {
    bool gone = true;
    for (const std::string& name : {names.text, names.board, names.lock, names.gate}) {
        std::error_code ec;
        static_cast<void>(mutual::named_mutex::open(name, ec));
        if (ec == std::errc::no_such_file_or_directory)
            continue;
        fmt::print(stderr, "wordcount: the name {} was left behind\n", name);
        gone = false;
    }
    return gone;
}

} // namespace

int run_parent(const options& chosen) {
    const std::string prefix = unique_prefix();
    std::uint32_t failures = 0;
    std::uint64_t words = 0;
    try {
        words = count(chosen, prefix, failures);
    } catch (const mutual::object_error& error) {
        if (error.code() != mutual::errc::empty_file) // no bytes, no region, and no words either
            throw;
    }
    fmt::print("total: {} words\n", words);
    return all_gone(run_names(prefix)) && failures == 0 ? 0 : 1;
}

} // namespace wordcount
