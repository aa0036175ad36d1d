#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <mutual/named_mutex.hpp>
#include <mutual/shared_region.hpp>

#include <cstdint>
#include <future>
#include <list>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::unique_name;
using mutual::test::worker;

TEST_CASE("MX-01: blocked threads of the same and of other processes get it one after the other") {
    const std::string name = unique_name("queue");
    named_mutex mutex = named_mutex::create(name, {.initially_owned = true});
    agent other;
    CHECK(other.ask("open mutex m", name) == "ok opened");
    for (const char* const command : {"begin a cycle m", "begin b cycle m", "begin c cycle m"})
        CHECK(other.ask(command) == "ok");
    std::list<worker> threads(3);
    std::vector<std::future<wait_status>> got;
    for (worker& thread : threads)
        got.push_back(thread.begin([&] {
            const lock_result result = mutex.lock();
            mutex.unlock();
            return result.status();
        }));
    test::let_others_block();
    mutex.unlock();
    for (auto& each : got)
        CHECK(each.get() == wait_status::signaled);
    for (const char* const command : {"finish a", "finish b", "finish c"})
        CHECK(other.ask(command) == "ok signaled");
    CHECK(mutex.state() == mutex_state::free);
}

/// Adds one to a number in a region, under a mutex, so often.
MUTUAL_CHILD_ROLE(adder) {
    const shared_region region = shared_region::open(arguments.at(0));
    const region_view view = region.map();
    named_mutex mutex = named_mutex::open(arguments.at(1));
    auto& sum = view.as<volatile std::uint64_t>();
    parent.send("ready");
    std::string go;
    parent.read_line(go);
    for (int i = std::stoi(arguments.at(2)); i > 0; --i) {
        const mutex_guard guard(mutex);
        sum = sum + 1;
    }
    return 0;
}

TEST_CASE("MX-01: nothing is lost when several processes count under the mutex") {
    constexpr int processes = 4;
    constexpr int times = 5'000;
    const std::string region_name = unique_name("sum");
    const std::string mutex_name = unique_name("guard");
    const shared_region region = shared_region::create(region_name, {.size = 8});
    const named_mutex mutex = named_mutex::create(mutex_name);
    std::list<test::child_process> children;
    for (int i = 0; i < processes; ++i)
        children.emplace_back("adder", test::words{region_name, mutex_name, std::to_string(times)});
    for (test::child_process& child : children)
        child.expect("ready");
    for (test::child_process& child : children)
        child.send("go");
    for (test::child_process& child : children)
        CHECK(child.wait_exit() == 0);
    CHECK(region.map().as<std::uint64_t>() == std::uint64_t{processes} * times);
    CHECK(mutex.state() == mutex_state::free);
}
