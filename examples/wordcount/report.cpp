#include "report.hpp"

#include "../support/process.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace wordcount {

using example::stdout_is_terminal;

namespace {

constexpr std::uint64_t bar_width = 40;

double megabytes_per_second(const totals& sum) {
    return sum.nanoseconds == 0 ? 0.0 : static_cast<double>(sum.bytes) * 1000.0 / static_cast<double>(sum.nanoseconds);
}

void print_row(const std::string& who, const totals& sum) {
    fmt::print("{:>10} {:>8} {:>12} {:>10.1f}\n", who, sum.chunks, sum.words, megabytes_per_second(sum));
}

} // namespace

progress_bar::progress_bar(std::uint64_t goal) : goal_(goal), visible_(stdout_is_terminal()) {
}

void progress_bar::show(std::uint64_t done) {
    if (!visible_ || done == shown_)
        return;
    shown_ = done;
    const std::uint64_t filled = done * bar_width / goal_;
    fmt::print("\r[{:#<{}}{:.<{}}] {:3}%", "", filled, "", bar_width - filled, done * 100 / goal_);
    std::fflush(stdout);
}

void progress_bar::clear() {
    if (visible_)
        fmt::print("\r{:{}}\r", "", bar_width + 7);
}

void print_table(const board& board) {
    const board_header& header = board.header();
    fmt::print("{:>10} {:>8} {:>12} {:>10}\n", "worker", "chunks", "words", "MB/s");
    for (std::uint32_t worker = 0; worker < header.worker_count; ++worker)
        print_row(fmt::format("{}", worker), board.sums()[worker]);
    if (const totals& parent = board.sums()[header.worker_count]; parent.chunks > 0)
        print_row("(parent)", parent);
}

void print_story(const board_header& header) {
    if (header.victim == nobody)
        return;
    fmt::print("worker {} was killed while it held the lock; {} was told and repaired\n", header.victim,
               name_of(header.told, header));
}

std::string name_of(std::uint32_t worker, const board_header& header) {
    return worker < header.worker_count ? fmt::format("worker {}", worker) : std::string("the parent");
}

} // namespace wordcount
