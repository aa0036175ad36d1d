#include "driver.hpp"

#include "context.hpp"
#include "setup.hpp"
#include "store.hpp"
#include "support/process.hpp"

#include <mutual/mutual.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <thread>
#include <vector>

namespace mutual::torture {

namespace {

namespace platform = test::platform;
using std::chrono::microseconds;

constexpr std::uint64_t hang = 5'000'000'000;  // ns; no operation of a worker may take so long
constexpr std::uint64_t slow = 100'000'000;    // ns; worth looking whether it becomes a hang
constexpr std::chrono::milliseconds rest{150}; // without kills, so that what hangs becomes slow
constexpr std::uint64_t rests = 250;           // one round of so many
constexpr microseconds longest_pause{1500};    // between two kills
constexpr std::size_t most_at_once = 3;
constexpr std::uint64_t massacres = 50; // in one round of so many, all are killed

class driver {
public:
    driver(const run_options& options, const setup& run);
    driver(const driver&) = delete;
    driver& operator=(const driver&) = delete;
    ~driver();

    void run();
    summary report() const;

private:
    struct process {
        platform::child_handles handles;
        bool runs = false;
    };

    void start(std::size_t index);
    void announce_death(std::size_t index);
    void reap(std::size_t index);
    void kill(std::size_t first, std::size_t count);
    void kill_some();
    void kill_all();
    bool somebody_is_slow();
    void next_round();
    void audit();
    void expect_free(std::size_t name);
    void expect_fresh(std::size_t name);
    void expect_store_empty();
    void violation(std::string_view text) { statistics_->violations.add(text); }

    const run_options& options_;
    const setup& run_;
    statistics_view statistics_;
    std::mt19937 random_;
    std::vector<process> workers_;
    std::vector<std::string> native_names_;
    std::uint64_t lives_ = 0;
    std::uint64_t kills_ = 0;
    std::uint64_t audits_ = 0;
};

driver::driver(const run_options& options, const setup& run)
    : options_(options), run_(run), statistics_(run.statistics_file), random_(options.seed), workers_(options.workers) {
    for (const std::string& name : run.names)
        native_names_.push_back(named_mutex::create(name).native_name());
}

driver::~driver() {
    for (const process& worker : workers_)
        if (worker.runs)
            platform::kill_process(worker.handles.process);
    for (std::size_t index = 0; index < workers_.size(); ++index)
        if (workers_[index].runs)
            reap(index);
}

void driver::start(std::size_t index) {
    const std::uint64_t life = ++lives_;
    shared(statistics_->workers[index].busy_since).store(0);
    shared(statistics_->workers[index].life).store(life);
    workers_[index].handles = platform::start_process(
        options_.program, {"--worker", run_.tag, fmt::format("{}", index), fmt::format("{}", life)});
    workers_[index].runs = true;
}

// Before the kill: from now on nobody may take this process for a living one. The reverse order would accuse those who
// rightly own what it owned, in the moment between its death and our saying so.
void driver::announce_death(std::size_t index) {
    shared(statistics_->workers[index].life).store(0);
}

void driver::reap(std::size_t index) {
    process& worker = workers_[index];
    const int code = platform::reap_process(worker.handles.process);
    platform::close_pipe(worker.handles.input);
    platform::close_pipe(worker.handles.output);
    worker.runs = false;
    ++kills_;
    if (code != test::killed_exit_code)
        violation(fmt::format("worker {} ended by itself, with {}", index, code));
}

// All are killed before the first is waited for: they die together.
void driver::kill(std::size_t first, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t index = (first + i) % workers_.size();
        announce_death(index);
        platform::kill_process(workers_[index].handles.process);
    }
    for (std::size_t i = 0; i < count; ++i)
        reap((first + i) % workers_.size());
}

void driver::kill_some() {
    const std::size_t first = random_() % workers_.size();
    const std::size_t count = 1 + random_() % std::min(most_at_once, workers_.size());
    kill(first, count);
    for (std::size_t i = 0; i < count; ++i)
        start((first + i) % workers_.size());
}

void driver::kill_all() {
    kill(0, workers_.size());
    audit();
}

// Kills would end a hang before anybody could see it. So while an operation takes strangely long, nobody is killed.
bool driver::somebody_is_slow() {
    const std::uint64_t time = now();
    shared(statistics_->driver_seen).store(time);
    bool found = false;
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        worker_record& record = statistics_->workers[index];
        std::uint64_t since = shared(record.busy_since).load();
        if (since == 0 || since + slow > time)
            continue;
        found = true;
        if (since + hang > time || !shared(record.busy_since).compare_exchange_strong(since, 0))
            continue;
        const auto what = static_cast<activity>(shared(record.operation).load());
        violation(fmt::format("worker {} hangs in {}", index, name_of(what)));
    }
    return found;
}

void driver::next_round() {
    if (random_() % rests == 0)
        return std::this_thread::sleep_for(rest);
    if (random_() % massacres != 0)
        return kill_some();
    kill_all();
    for (std::size_t index = 0; index < workers_.size(); ++index)
        start(index);
}

void driver::run() {
    shared(statistics_->driver_seen).store(now());
    for (std::size_t index = 0; index < workers_.size(); ++index)
        start(index);
    const std::uint64_t end = now() + static_cast<std::uint64_t>(std::chrono::nanoseconds(options_.time).count());
    for (;;) {
        std::this_thread::sleep_for(microseconds(random_() % static_cast<unsigned>(longest_pause.count())));
        if (somebody_is_slow() && now() < end + 2 * hang)
            continue;
        if (now() >= end || kills_ + workers_.size() >= options_.kills)
            break;
        next_round();
    }
    kill_all();
}

// Everybody is dead: no name may be left, in whichever order one asks.
void driver::audit() {
    const bool remove_first = ++audits_ % 2 == 0;
    std::error_code ec;
    if (remove_first) {
        static_cast<void>(remove_leftovers(ec));
        expect_store_empty();
    }
    for (std::size_t name = 0; name < run_.names.size(); ++name) {
        if (random_() % 2 == 0)
            expect_free(name);
        expect_fresh(name);
    }
    static_cast<void>(remove_leftovers(ec));
    if (ec)
        violation(fmt::format("remove_leftovers: {}", ec.message()));
    expect_store_empty();
}

void driver::expect_free(std::size_t name) {
    std::error_code ec;
    static_cast<void>(shared_region::open(run_.names[name], region_access::read_only, ec));
    if (ec != std::errc::no_such_file_or_directory)
        violation(fmt::format("all are dead, but name {} opens as a region: {}", name, ec.message()));
    static_cast<void>(named_mutex::open(run_.names[name], ec));
    if (ec != std::errc::no_such_file_or_directory)
        violation(fmt::format("all are dead, but name {} opens as a mutex: {}", name, ec.message()));
}

void driver::expect_fresh(std::size_t name) {
    std::error_code ec;
    const shared_region region = shared_region::create(run_.names[name], {.size = sizeof(region_head)}, ec);
    if (ec)
        return violation(fmt::format("all are dead, but name {} cannot be created: {}", name, ec.message()));
    const region_view view = region.map();
    if (std::ranges::any_of(view.const_bytes(), [](std::byte byte) { return byte != std::byte{0}; }))
        violation(fmt::format("all are dead, but a new region of name {} is not zero", name));
}

void driver::expect_store_empty() {
    for (const std::string& entry : store_entries(run_.tag))
        violation(fmt::format("left in the store: {}", entry));
    for (const std::string& name : native_names_)
        if (is_in_store(name))
            violation(fmt::format("left in the store: {}", name));
}

summary driver::report() const {
    std::uint64_t operations = 0, abandonments = 0, regions = 0, mutexes = 0;
    for (const worker_record& record : statistics_->workers) {
        operations += record.operations;
        abandonments += record.abandonments;
        regions += record.regions_made;
        mutexes += record.mutexes_made;
    }
    fmt::print("names: {} regions and {} mutexes made, {} abandoned, {} times all were killed\n", regions, mutexes,
               abandonments, audits_);
    statistics_->violations.print();
    return {.kills = kills_, .operations = operations, .violations = statistics_->violations.count};
}

} // namespace

summary run_driver(const run_options& options) {
    const setup run(new_tag());
    const run_files files(run);
    driver driver(options, run);
    driver.run();
    return driver.report();
}

} // namespace mutual::torture
