#include "support/agent.hpp"
#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/object_types.hpp"
#include "support/unique_name.hpp"
#include "support/worker.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <list>
#include <string>
#include <vector>

using namespace mutual;
using mutual::test::agent;
using mutual::test::any_object_ptr;
using mutual::test::any_type;
using mutual::test::object_types;
using mutual::test::unique_name;
using mutual::test::worker;

namespace {

constexpr int racers = 4;
constexpr int rounds = 40;

/// One command to all agents at once; their answers.
template <typename... Words>
std::vector<std::string> ask_all(std::list<agent>& agents, const Words&... command) {
    for (agent& each : agents)
        each.send(command...);
    std::vector<std::string> answers;
    for (agent& each : agents)
        answers.push_back(each.answer());
    return answers;
}

auto count(const std::vector<std::string>& answers, const std::string& answer) {
    return std::ranges::count(answers, answer);
}

} // namespace

TEST_CASE("CO-14: of several processes that create one name at once, exactly one does") {
    std::list<agent> agents(racers);
    const std::string name = unique_name("race");
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        for (int round = 0; round < rounds; ++round) {
            const auto made = ask_all(agents, "open_or_create", type.name, "h", name);
            CHECK(count(made, "ok created") == 1);
            CHECK(count(made, "ok opened") == racers - 1);
            CHECK(count(ask_all(agents, "close h"), "ok") == racers);
        }
    }
}

TEST_CASE("CO-14: of several processes that create only, exactly one does, and the others are told") {
    std::list<agent> agents(racers);
    const std::string name = unique_name("race");
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        for (int round = 0; round < rounds; ++round) {
            const auto made = ask_all(agents, "create", type.name, "h", name);
            CHECK(count(made, "ok created") == 1);
            CHECK(count(made, "error file_exists") == racers - 1);
            for (agent& each : agents)
                each.send("close h"); // whoever has none says so
            for (agent& each : agents)
                (void)each.answer();
        }
    }
}

TEST_CASE("CO-14 NS-02: of several processes that create several types under one name, one type wins") {
    std::list<agent> agents(racers);
    const std::string name = unique_name("race");
    for (int round = 0; round < rounds; ++round) {
        auto next = static_cast<std::size_t>(round); // so that every type meets every other one
        for (agent& each : agents)
            each.send("open_or_create", object_types()[next++ % object_types().size()].name, "h", name);
        std::vector<std::string> made;
        for (agent& each : agents)
            made.push_back(each.answer());
        CHECK(count(made, "ok created") == 1);
        CHECK(count(made, "ok created") + count(made, "ok opened") + count(made, "error wrong_object_type") == racers);
        for (agent& each : agents)
            each.send("close h");
        for (agent& each : agents)
            (void)each.answer();
    }
}

TEST_CASE("CO-14: of several threads that create one name at once, exactly one does") {
    std::array<worker, racers> threads;
    const std::string name = unique_name("race");
    for (const any_type& type : object_types()) {
        for (int round = 0; round < rounds; ++round) {
            std::vector<std::future<any_object_ptr>> made;
            for (worker& thread : threads)
                made.push_back(thread.begin([&type, &name] {
                    std::error_code ec;
                    return type.open_or_create(name, ec);
                }));
            std::vector<any_object_ptr> objects;
            for (auto& each : made)
                objects.push_back(each.get());
            CHECK(std::ranges::all_of(objects, [](const any_object_ptr& object) { return object != nullptr; }));
            CHECK(std::ranges::count_if(objects, [](const any_object_ptr& object) { return object->created(); }) == 1);
        }
    }
}

TEST_CASE("CO-14: the one that creates an owned mutex owns it before anybody else can") {
    std::list<agent> agents(racers);
    const std::string name = unique_name("race");
    for (int round = 0; round < rounds; ++round) {
        const auto made = ask_all(agents, "open_or_create mutex h", name, "owned");
        CHECK(count(made, "ok created") == 1);
        const auto states = ask_all(agents, "state h");
        CHECK(count(states, "ok owned_by_this_thread") == 1);
        CHECK(count(states, "ok owned") == racers - 1);
        CHECK(count(ask_all(agents, "close h"), "ok") == racers);
    }
}

/// Opens or creates and closes an object again and again; 0 when it always got one, of the asked size if a region.
MUTUAL_CHILD_ROLE(churn) {
    const any_type& type = test::find_object_type(arguments.at(0));
    const int times = std::stoi(arguments.at(2));
    parent.send("ready");
    std::string go;
    parent.read_line(go);
    for (int i = 0; i < times; ++i) {
        std::error_code ec;
        if (const any_object_ptr object = type.open_or_create(arguments.at(1), ec); !object || ec) {
            parent.send(test::error_name(ec));
            return 1;
        }
    }
    parent.send("done");
    return 0;
}

TEST_CASE("CO-16: open_or_create never falls into the gap between 'it exists' and 'it is gone'") {
    for (const any_type& type : object_types()) {
        CAPTURE(type.name);
        const std::string name = unique_name("churn");
        std::list<test::child_process> children;
        for (int i = 0; i < racers; ++i)
            children.emplace_back("churn", test::words{std::string(type.name), name, "1000"});
        for (test::child_process& child : children)
            child.expect("ready");
        for (test::child_process& child : children)
            child.send("go");
        for (test::child_process& child : children) {
            CHECK(child.read_line() == "done");
            CHECK(child.wait_exit() == 0);
        }
        std::error_code ec;
        CHECK_FALSE(type.open(name, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    }
}
