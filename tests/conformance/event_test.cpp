#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_event.hpp>

#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::unique_name;

namespace {

named_event automatic_event() {
    return named_event::create(unique_name("event"));
}

named_event manual_event() {
    return named_event::create(unique_name("event"), {.reset = reset_mode::manual});
}

} // namespace

TEST_CASE("EV-01: a manual event stays set, and lets everybody pass, until it is reset") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name, {.reset = reset_mode::manual});
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    CHECK(event.try_wait().timed_out());
    event.set();
    for (int i = 0; i < 3; ++i) {
        CHECK(event.wait().status() == wait_status::signaled);
        CHECK(event.try_wait().status() == wait_status::signaled);
        CHECK(other.ask("wait e") == "ok signaled");
    }
    CHECK(event.state().signaled);
    event.reset();
    CHECK_FALSE(event.state().signaled);
    CHECK(event.try_wait().timed_out());
    CHECK(other.ask("try_wait e") == "ok timed_out");
}

TEST_CASE("EV-03: an automatic event that nobody waits for stays set until one wait takes it") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    event.set();
    CHECK(event.state().signaled);
    CHECK(event.state().signaled);
    CHECK(other.ask("wait e") == "ok signaled");
    CHECK_FALSE(event.state().signaled);
    CHECK(event.try_wait().timed_out());
    CHECK(other.ask("try_wait e") == "ok timed_out");
}

TEST_CASE("EV-04: sets do not add up") {
    named_event event = automatic_event();
    for (int i = 0; i < 5; ++i)
        event.set();
    CHECK(event.try_wait().status() == wait_status::signaled);
    CHECK(event.try_wait().timed_out());

    named_event manual = manual_event();
    for (int i = 0; i < 5; ++i)
        manual.set();
    manual.reset();
    CHECK(manual.try_wait().timed_out());
}

TEST_CASE("EV-05: resetting an event that is not set is no error and has no effect") {
    for (const reset_mode mode : {reset_mode::automatic, reset_mode::manual}) {
        named_event event = named_event::create(unique_name("event"), {.reset = mode});
        std::error_code ec = std::make_error_code(std::errc::io_error);
        event.reset(ec);
        CHECK_EQ(ec, std::error_code());
        event.reset();
        CHECK_FALSE(event.state().signaled);
        event.set();
        CHECK(event.try_wait().status() == wait_status::signaled);
    }
}

TEST_CASE("EV-05: a reset takes back a set that nobody took") {
    named_event event = automatic_event();
    event.set();
    event.reset();
    CHECK(event.try_wait().timed_out());
}

TEST_CASE("EV-12: nobody owns an event: any thread of any process sets and resets it") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name);
    agent other;
    CHECK(other.ask("open event e", name) == "ok opened");
    CHECK(other.ask("in t set e") == "ok");
    CHECK(event.state().signaled);
    event.reset();
    CHECK(other.ask("state e") == "ok unset");
    event.set();
    CHECK(other.ask("in u reset e") == "ok");
    CHECK(event.try_wait().timed_out());
    CHECK(other.ask("set e") == "ok");
    CHECK(event.wait().status() == wait_status::signaled);
}

TEST_CASE("EV-17 CO-03: an event keeps its mode and state, whoever creates it again") {
    for (const reset_mode mode : {reset_mode::automatic, reset_mode::manual}) {
        for (const bool set : {false, true}) {
            CAPTURE(mode);
            CAPTURE(set);
            const std::string name = unique_name("event");
            const named_event event = named_event::create(name, {.reset = mode, .initially_set = set});
            const reset_mode other_mode = mode == reset_mode::manual ? reset_mode::automatic : reset_mode::manual;
            named_event again = named_event::open_or_create(name, {.reset = other_mode, .initially_set = !set});
            CHECK_FALSE(again.created());
            CHECK(event.state().signaled == set);
            CHECK(event.state().reset == mode);
            CHECK(again.state().reset == mode);
            again.set();
            CHECK(again.wait().status() == wait_status::signaled);
            CHECK(event.state().signaled == (mode == reset_mode::manual));
        }
    }
}

TEST_CASE("EV-17 CO-03: an event keeps its mode and state in another process") {
    const std::string name = unique_name("event");
    agent first, second;
    CHECK(first.ask("create event e", name, "manual") == "ok created");
    CHECK(second.ask("open_or_create event e", name, "set") == "ok opened");
    CHECK(second.ask("state e") == "ok unset");
    CHECK(second.ask("set e") == "ok");
    CHECK(second.ask("wait e") == "ok signaled");
    CHECK(first.ask("state e") == "ok set");
    named_event event = named_event::open(name);
    CHECK(event.state().reset == reset_mode::manual);
}

TEST_CASE("CO-15: whoever opens an event sees it as it is, not as it began") {
    const std::string name = unique_name("event");
    named_event event = named_event::create(name, {.initially_set = true});
    CHECK(event.wait().status() == wait_status::signaled);
    CHECK(named_event::open(name).try_wait().timed_out());
}

TEST_CASE("EV-01 EV-03: an initial signal is one like others") {
    named_event event = named_event::create(unique_name("event"), {.initially_set = true});
    CHECK(event.try_wait().status() == wait_status::signaled);
    CHECK(event.try_wait().timed_out());
    named_event manual =
        named_event::create(unique_name("event"), {.reset = reset_mode::manual, .initially_set = true});
    CHECK(manual.try_wait().status() == wait_status::signaled);
    CHECK(manual.try_wait().status() == wait_status::signaled);
}

TEST_CASE("WT-05: an empty event is an error of its own, and the throwing forms say what was tried") {
    named_event empty;
    std::error_code ec;
    empty.set(ec);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    empty.reset(ec);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    (void)empty.state(ec);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(empty.wait({}, ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_WITH_AS(empty.set(), doctest::Contains("set event: the handle refers to no object"), object_error);
    CHECK_THROWS_WITH_AS(empty.reset(), doctest::Contains("reset event"), object_error);
    CHECK_THROWS_WITH_AS((void)empty.state(), doctest::Contains("query event"), object_error);
    CHECK_THROWS_WITH_AS(empty.wait(), doctest::Contains("wait for object"), object_error);
}
