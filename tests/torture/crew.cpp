#include "crew.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

namespace mutual::torture {

namespace platform = test::platform;

namespace {

// ns; an order must be carried out, or a process be started, in so much time.
constexpr std::uint64_t order_limit = delay_limit + 20'000'000'000;

} // namespace

void take_a_nap() {
    std::this_thread::sleep_for(std::chrono::microseconds(50));
}

crew::crew(std::string program, std::string tag, board& shared_board, std::size_t size)
    : program_(std::move(program)),
      tag_(std::move(tag)),
      board_(shared_board),
      members_(std::min(size, most_participants)) {
}

crew::~crew() {
    kill_all();
}

void crew::start(std::size_t index) {
    member& one = members_[index];
    participant_record& record = board_.participants[index];
    const std::uint64_t life = ++lives_;
    participant_record fresh{};
    fresh.life = life;
    fresh.operations = record.operations;
    fresh.abandonments = record.abandonments;
    fresh.longest_delay = record.longest_delay;
    record = fresh;
    one.handles =
        platform::start_process(program_, {"--participant", tag_, fmt::format("{}", index), fmt::format("{}", life)});
    one.runs = true;
    one.orders = 0;
    order(index, role::open);
}

void crew::fill_up() {
    for (std::size_t index = 0; index < members_.size(); ++index)
        if (!members_[index].runs)
            start(index);
}

// The life ends before the kill: from then on nobody may take this process for a living one.
void crew::kill(std::span<const std::size_t> indices) {
    for (const std::size_t index : indices) {
        shared(record(index).life).store(0);
        platform::kill_process(members_[index].handles.process);
    }
    for (const std::size_t index : indices)
        reap(index);
}

std::size_t crew::kill_all() {
    std::vector<std::size_t> running;
    for (std::size_t index = 0; index < members_.size(); ++index)
        if (members_[index].runs)
            running.push_back(index);
    kill(running);
    return running.size();
}

void crew::reap(std::size_t index) {
    member& one = members_[index];
    const int code = platform::reap_process(one.handles.process);
    platform::close_pipe(one.handles.input);
    platform::close_pipe(one.handles.output);
    one.runs = false;
    shared(record(index).busy_until).store(0);
    if (code != test::killed_exit_code)
        board_.violations.add(fmt::format("participant {} ended by itself, with {}", index, code));
}

void crew::order(std::size_t index, role what, const order_numbers& with) {
    participant_record& record = this->record(index);
    record.begun = record.returned = record.took = record.steps = 0;
    const std::uint64_t number = ++members_[index].orders;
    const std::string text =
        fmt::format("{} {} {} {} {}\n", number, static_cast<std::uint64_t>(what), with[0], with[1], with[2]);
    if (!platform::write_all(members_[index].handles.input, text))
        board_.violations.add(fmt::format("participant {} is gone", index));
}

void crew::order_all(role what, const order_numbers& with) {
    for (std::size_t index = 0; index < size(); ++index)
        if (await_idle(index))
            order(index, what, with);
}

bool crew::is_idle(std::size_t index) const {
    return members_[index].runs && shared(record(index).finished).load() == members_[index].orders;
}

bool crew::await_idle(std::size_t index) {
    const std::uint64_t end = now() + order_limit;
    while (!is_idle(index)) {
        if (now() > end) {
            board_.violations.add(fmt::format("participant {} does not come to an end", index));
            kill(std::array{index});
            start(index);
            return false;
        }
        take_a_nap();
    }
    return true;
}

void crew::await_all_idle() {
    for (std::size_t index = 0; index < size(); ++index)
        if (members_[index].runs)
            await_idle(index);
}

std::vector<std::size_t> crew::pick_idle(std::size_t count, std::mt19937& random, std::span<const std::size_t> others) {
    const std::uint64_t end = now() + order_limit;
    std::vector<std::size_t> found;
    for (;;) {
        found.clear();
        for (std::size_t index = 0; index < size(); ++index)
            if (is_idle(index) && std::ranges::find(others, index) == others.end())
                found.push_back(index);
        if (found.size() >= count || now() > end)
            break;
        take_a_nap();
    }
    std::shuffle(found.begin(), found.end(), random);
    found.resize(std::min(found.size(), count));
    return found;
}

std::uint64_t crew::operations() const {
    std::uint64_t sum = 0;
    for (const participant_record& one : board_.participants)
        sum += one.operations;
    return sum;
}

std::uint64_t crew::abandonments() const {
    std::uint64_t sum = 0;
    for (const participant_record& one : board_.participants)
        sum += one.abandonments;
    return sum;
}

std::uint64_t crew::longest_delay() const {
    return std::ranges::max_element(board_.participants, {}, &participant_record::longest_delay)->longest_delay;
}

} // namespace mutual::torture
