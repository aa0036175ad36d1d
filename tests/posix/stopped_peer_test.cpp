#include "engine_probe.hpp"

#include "support/child_process.hpp"
#include "support/child_role.hpp"
#include "support/doctest.hpp"
#include "support/timing.hpp"
#include "support/unique_name.hpp"

#include <mutual/named_event.hpp>
#include <mutual/named_semaphore.hpp>
#include <mutual/wait.hpp>

#include <optional>
#include <string>

using namespace mutual;
using namespace mutual::posix;
using namespace mutual::test;

// Waits for two events: "any" or "all", and then their names.
MUTUAL_CHILD_ROLE(stopped_peer) {
    named_event first = named_event::open(arguments[1]);
    named_event second = named_event::open(arguments[2]);
    parent.send("ready");
    if (arguments[0] == "any")
        parent.send(std::to_string(wait_any(first, second).index()));
    else
        parent.send(wait_all(first, second) ? "all" : "none");
    std::string line;
    return parent.read_line(line) ? 1 : 0;
}

namespace {

/// Two events, and a process that waits for both and has been stopped.
class stopped_peer {
public:
    stopped_peer(std::string kind, reset_mode mode)
        : first(named_event::create(first_name_, {mode})),
          second(named_event::create(second_name_, {mode})),
          child("stopped_peer", {std::move(kind), first_name_, second_name_}),
          probe_(second_name_, 0, {object_type::event, mode == reset_mode::manual}) {
        child.expect("ready");
        REQUIRE(eventually([&] { return slots_in(probe_, slot_state::waiting) == 1; }));
        let_others_block(); // not stopped while it has the object lock: others would rightly wait for it
        child.suspend();
    }

private:
    std::string first_name_ = unique_name("stopped");
    std::string second_name_ = unique_name("stopped");

public:
    named_event first;
    named_event second;
    child_process child;

private:
    fake_process probe_;
};

} // namespace

TEST_CASE("who polls an event that a stopped process was offered is answered in a bounded time") {
    stopped_peer peer("any", reset_mode::automatic);
    peer.first.set();
    const stopwatch since;
    CHECK(peer.first.try_wait().timed_out());
    CHECK(since.elapsed() < soon);
    SUBCASE("when it goes on, it has it") {
        peer.child.resume();
        peer.child.expect("0");
        CHECK(peer.first.try_wait().timed_out());
    }
    SUBCASE("when it is killed, others have it") {
        peer.child.kill();
        CHECK(eventually([&] { return static_cast<bool>(peer.first.try_wait()); }));
    }
}

TEST_CASE("EV-06: a process that was stopped and released is released, though the event is unset when it goes on") {
    stopped_peer peer("any", reset_mode::manual);
    peer.second.set();
    peer.second.reset();
    CHECK(peer.second.try_wait().timed_out());
    peer.child.resume();
    peer.child.expect("1");
}

TEST_CASE("a reset beside a stopped wait for all returns in a bounded time") {
    stopped_peer peer("all", reset_mode::manual);
    peer.first.set();
    const stopwatch since;
    peer.first.reset();
    CHECK(since.elapsed() < soon);
    CHECK(peer.first.try_wait().timed_out());
    peer.child.resume();
    CHECK_FALSE(peer.child.try_read_line(std::chrono::milliseconds(50)));
    peer.first.set();
    peer.second.set();
    peer.child.expect("all");
}

TEST_CASE("a poll beside a stopped wait for all takes what is there, in a bounded time") {
    stopped_peer peer("all", reset_mode::automatic);
    peer.first.set();
    const stopwatch since;
    CHECK(peer.first.try_wait());
    CHECK(since.elapsed() < soon);
    peer.child.resume();
    peer.first.set();
    peer.second.set();
    peer.child.expect("all");
    CHECK(peer.first.try_wait().timed_out());
}

TEST_CASE("a signal beside a stopped waiter is not delayed, and reaches the others") {
    stopped_peer peer("any", reset_mode::automatic);
    const stopwatch since;
    peer.first.set();
    peer.first.set();
    CHECK(since.elapsed() < soon);
    CHECK(peer.first.try_wait());
    peer.child.resume();
    peer.child.expect("0");
}
