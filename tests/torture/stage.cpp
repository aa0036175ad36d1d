#include "stage.hpp"

#include "slots.hpp"
#include "store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace mutual::torture {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t fewest_people = 5; // one waits, two act, one is being started, and one is there for chance
constexpr std::size_t most_people = 8;   // more would hardly ever run at the same time

} // namespace

board_of_run::board_of_run(const std::string& tag) : tag_(tag) {
    board_view::create(board_file(tag));
}

board_of_run::~board_of_run() {
    std::error_code ignored; // a temporary file that stays is no reason to fail
    std::filesystem::remove(board_file(tag_), ignored);
}

stage::stage(const run_options& options)
    : tag_(new_tag()),
      file_(tag_),
      board_(board_file(tag_)),
      random_(options.seed),
      options_(options),
      objects(arena::create(tag_)),
      people(options.program, tag_, *board_, std::clamp(options.workers, fewest_people, most_people)) {
    shared(board_->driver_seen).store(now());
    people.fill_up();
    people.await_all_idle(); // which takes seconds under Wine
    end_ = now() + static_cast<std::uint64_t>(std::chrono::nanoseconds(options.time).count());
}

bool stage::goes_on() {
    const std::uint64_t time = now();
    shared(board_->driver_seen).store(time);
    return time < end_ && kills_ < options_.kills;
}

std::uint64_t stage::begin_round() {
    shared(board_->round).store(++rounds_);
    return rounds_;
}

void stage::end_round() {
    shared(board_->round).store(0);
}

void stage::pause(std::uint64_t longest) {
    constexpr std::array<std::uint64_t, 4> limits{3'000, 30'000, 300'000, 3'000'000};
    const std::uint64_t time = random_() % std::min(longest, limits[below(limits.size())]);
    if (time > 1'000'000)
        return std::this_thread::sleep_for(std::chrono::nanoseconds(time));
    for (const std::uint64_t end = now() + time; now() < end;)
        continue;
}

void stage::pause_until_about(std::uint64_t due) {
    constexpr std::uint64_t margin = 200'000; // ns
    const std::uint64_t end = due + below(margin);
    if (now() + margin < due)
        std::this_thread::sleep_for(std::chrono::nanoseconds(due - now() - margin));
    while (now() < end)
        continue;
}

void stage::kill(std::span<const std::size_t> indices) {
    people.kill(indices);
    kills_ += indices.size();
}

void stage::count_delay(std::uint64_t delay) {
    delay_ = std::max(delay_, delay);
}

bool stage::require(bool holds, std::string_view what, std::error_code ec) {
    if (!holds)
        violation(fmt::format("{}{}{}", what, ec ? ": " : "", ec ? ec.message() : ""));
    return holds;
}

void stage::expect_available(waitable& object, std::string_view what) {
    std::error_code ec;
    const std::uint64_t start = now();
    const wait_result got = object.wait(std::chrono::nanoseconds(delay_limit), ec);
    count_delay(now() - start);
    require(got, fmt::format("afterwards {} cannot be had", what), ec);
}

void stage::expect_unavailable(waitable& object, std::string_view what) {
    std::error_code ec;
    require(!object.try_wait(ec), fmt::format("afterwards {} is had twice", what), ec);
}

void stage::examine_events() {
    objects.automatic_event.set();
    expect_available(objects.automatic_event, "the automatic event");
    expect_unavailable(objects.automatic_event, "the automatic event");
    objects.manual_event.set();
    expect_available(objects.manual_event, "the manual event");
    objects.manual_event.reset();
    expect_unavailable(objects.manual_event, "the manual event");
}

void stage::examine_timers() {
    objects.automatic_timer.set(1h);
    static_cast<void>(objects.automatic_timer.try_wait()); // Wine keeps the signal of a timer that is armed again
    objects.automatic_timer.set(0s);
    expect_available(objects.automatic_timer, "the automatic timer");
    expect_unavailable(objects.automatic_timer, "the automatic timer");
    objects.manual_timer.set(0s);
    expect_available(objects.manual_timer, "the manual timer");
    objects.manual_timer.set(1h);
    objects.manual_timer.cancel();
    expect_unavailable(objects.manual_timer, "the manual timer");
}

void stage::examine_units() {
    for (named_semaphore& units : objects.units) {
        std::int32_t count = 0;
        while (units.try_acquire())
            ++count;
        require(count <= most_units, "afterwards a semaphore has more than its maximum");
        std::error_code ec;
        units.release(most_units + 1, ec);
        require(ec == errc::semaphore_full, "afterwards a semaphore takes more than its maximum", ec);
        require(units.release(1) == 0, "afterwards an empty semaphore is not empty");
        expect_available(units, "a semaphore");
        expect_unavailable(units, "a semaphore");
    }
}

void stage::examine_waits_for_several() {
    const std::vector<waitable_ref> all = objects.all();
    const auto signal_all = [&] {
        objects.automatic_event.set();
        objects.manual_event.set();
        objects.automatic_timer.set(0s);
        objects.manual_timer.set(0s);
        for (named_semaphore& units : objects.units)
            units.release(1);
        objects.never.set();
    };
    const auto limit = std::chrono::nanoseconds(delay_limit);
    signal_all();
    std::error_code ec;
    require(wait_all(all, limit, ec), "afterwards not all can be had at once", ec);
    objects.mutex.unlock(ec);
    require(!ec, "afterwards the mutex cannot be unlocked", ec);
    require(!objects.automatic_event.try_wait() && !objects.never.try_wait(), "a wait for all took nothing");
    objects.manual_event.reset();
    objects.manual_timer.set(1h);
    objects.manual_timer.cancel();
    const std::vector<waitable_ref> some{objects.automatic_event, objects.units[1], objects.automatic_timer};
    objects.units[1].release(1);
    const wait_any_result got = wait_any(some, limit, ec);
    require(got && got.index() == 1, "afterwards a wait for any takes another object", ec);
}

// A wait that times out looks for the dead; their places may be freed by nobody else, when all are dead.
void stage::expect_empty_table(waitable& object) {
    const std::uint64_t end = now() + delay_limit;
    for (;;) {
        const std::optional<slot_look> look = look_at_slots(object);
        if (!look || look->used() == 0)
            return;
        if (now() > end)
            return violation(fmt::format("afterwards the table of {} still has {} waiting, {} marked, {} others",
                                         object.native_name(), look->waiting, look->marked, look->answering));
        static_cast<void>(object.wait_for(1ms));
    }
}

void stage::expect_empty_tables() {
    objects.always.reset();
    objects.mutex.lock();
    std::thread another([this] { expect_empty_table(objects.mutex); }); // to whom the mutex is not available
    another.join();
    objects.mutex.unlock();
    for (const waitable_ref object : objects.all())
        if (&object.get() != &objects.mutex)
            expect_empty_table(object);
    objects.always.set();
}

void stage::examine_objects() {
    expect_available(objects.mutex, "the mutex");
    objects.mutex.unlock();
    examine_events();
    examine_timers();
    examine_units();
    examine_waits_for_several();
    expect_empty_tables();
}

void stage::expect_store_empty(std::span<const std::string> native_names) {
    for (const std::string& entry : store_entries(tag_))
        violation(fmt::format("left in the store: {}", entry));
    for (const std::string& name : native_names)
        if (is_in_store(name))
            violation(fmt::format("left in the store: {}", name));
}

// A unit is there before somebody is marked for it, and goes after the mark: at every instruction.
void stage::expect_no_more_marks_than_units() {
    const std::vector<waitable_ref> automatic{objects.automatic_event, objects.automatic_timer, objects.units[0],
                                              objects.units[1], objects.units[2]};
    for (const waitable_ref object : automatic)
        if (const std::optional<slot_look> look = look_at_slots(object))
            require(look->marked <= look->value,
                    fmt::format("{} are marked, and {} units there", look->marked, look->value));
}

void stage::kill_all_and_examine() {
    kills_ += people.kill_all();
    expect_no_more_marks_than_units();
    // Whoever owned the mutex or was blocked is dead.
    examine_objects();
}

summary stage::finish() {
    end_round();
    kill_all_and_examine();
    std::vector<std::string> names;
    for (const waitable_ref object : objects.all())
        names.push_back(object.get().native_name());
    objects = {};
    expect_store_empty(names);
    board_->violations.print();
    return {.kills = kills_,
            .operations = people.operations(),
            .ambiguous = ambiguous_,
            .delay = std::max(delay_, people.longest_delay()),
            .violations = board_->violations.count};
}

} // namespace mutual::torture
