#include "scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

namespace mutual::torture {

namespace {

constexpr std::uint64_t longest_pause = 1'500'000; // ns
constexpr std::uint64_t slow = 100'000'000;        // ns; worth looking whether it becomes a violation
constexpr std::size_t most_at_once = 3;
constexpr std::size_t massacres = 100; // in one round of so many, all are killed
constexpr std::size_t rests = 50;      // in one round of so many, nobody is killed for a while

void start_all(stage& on, std::uint64_t round) {
    on.people.fill_up();
    for (std::size_t index = 0; index < on.people.size(); ++index)
        on.people.order(index, role::do_anything, {round});
}

// Kills would end a hang before anybody could see it. So while a call takes strangely long, nobody is killed.
bool somebody_is_slow(stage& on) {
    bool found = false;
    for (std::size_t index = 0; index < on.people.size(); ++index) {
        const std::uint64_t end = shared(on.people.record(index).busy_until).load();
        if (end == 0 || now() < end + slow)
            continue;
        found = true;
        if (now() < end + delay_limit)
            continue;
        on.violation(fmt::format("participant {} hangs", index));
        shared(on.people.record(index).busy_until).store(0);
    }
    return found;
}

void kill_some(stage& on, std::uint64_t round) {
    const std::size_t first = on.below(on.people.size());
    std::vector<std::size_t> victims;
    for (std::size_t i = 0; i < 1 + on.below(most_at_once); ++i)
        victims.push_back((first + i) % on.people.size());
    std::ranges::sort(victims);
    on.kill(victims);
    on.people.fill_up();
    for (const std::size_t index : victims)
        on.people.order(index, role::do_anything, {round});
}

void kill_everybody(stage& on, std::uint64_t round) {
    on.kill_all_and_examine();
    start_all(on, round);
}

} // namespace

void play_mixed(stage& on) {
    const std::uint64_t round = on.begin_round();
    start_all(on, round);
    while (on.goes_on()) {
        on.pause(longest_pause);
        if (on.one_in(rests))
            std::this_thread::sleep_for(std::chrono::nanoseconds(slow));
        if (somebody_is_slow(on))
            take_a_nap();
        else if (on.one_in(massacres))
            kill_everybody(on, round);
        else
            kill_some(on, round);
    }
}

} // namespace mutual::torture
