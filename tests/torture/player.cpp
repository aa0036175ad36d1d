#include "player.hpp"

#include <fmt/format.h>

#include <utility>

namespace mutual::torture {

namespace {

constexpr std::uint64_t driver_silence = 30'000'000'000; // ns

} // namespace

player::player(std::string tag, std::size_t index, std::uint64_t life)
    : tag_(std::move(tag)),
      board_(board_file(tag_)),
      index_(index),
      life_(life),
      random_(static_cast<std::mt19937::result_type>(life * most_participants + index)) {
}

bool player::lives(std::uint64_t identity) const {
    return shared(board_->participants[identity % most_participants].life).load() == identity / most_participants;
}

bool player::goes_on(std::uint64_t round) const {
    return shared(board_->round).load(std::memory_order_relaxed) == round &&
           now() < shared(board_->driver_seen).load(std::memory_order_relaxed) + driver_silence;
}

bool player::require(bool holds, std::string_view what, std::error_code ec) const {
    if (!holds)
        board_->violations.add(
            fmt::format("participant {}.{}: {}{}{}", index_, life_, what, ec ? ": " : "", ec ? ec.message() : ""));
    return holds;
}

timed_call::timed_call(const player& who, std::chrono::nanoseconds allowed)
    : who_(who), end_(now() + static_cast<std::uint64_t>(allowed.count())) {
    shared(who.me().busy_until).store(end_);
}

timed_call::~timed_call() {
    participant_record& me = who_.me();
    shared(me.busy_until).store(0);
    shared(me.operations).fetch_add(1, std::memory_order_relaxed);
    const std::uint64_t time = now();
    if (time > end_ && time - end_ > shared(me.longest_delay).load())
        shared(me.longest_delay).store(time - end_);
    who_.require(time < end_ + delay_limit, "a call overran its time by seconds");
}

} // namespace mutual::torture
