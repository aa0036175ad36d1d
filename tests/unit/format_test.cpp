#include <mutual/format.hpp>

#include "support/doctest.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>

using namespace std::chrono_literals;

TEST_CASE("a name is formatted as it was given, and takes the format of a string") {
    CHECK(fmt::format("{}", mutual::object_name("Global\\x")) == "Global\\x");
    CHECK(fmt::format("[{:>4}]", mutual::object_name("x")) == "[   x]");
    CHECK(fmt::format("[{:.2}]", mutual::object_name("xyz")) == "[xy]");
}

TEST_CASE("an errc is formatted as its message") {
    CHECK(fmt::format("{}", mutual::errc::empty_name) == "the name is empty");
}

TEST_CASE("an object_error is formatted as its line") {
    const mutual::object_error error(mutual::errc::zero_size, "create region", "x");
    CHECK(fmt::format("{}", error) == error.what());
}

TEST_CASE("outcomes of waits are formatted as they are spelled") {
    using mutual::wait_status;
    CHECK(fmt::format("{}", wait_status::signaled) == "signaled");
    CHECK(fmt::format("{}", wait_status::abandoned) == "abandoned");
    CHECK(fmt::format("{}", wait_status::timed_out) == "timed_out");
    CHECK(fmt::format("{}", wait_status::stopped) == "stopped");
    CHECK(fmt::format("{:<8}|", wait_status::failed) == "failed  |");
    CHECK(fmt::format("{}", mutual::lock_result(wait_status::abandoned)) == "abandoned");
}

TEST_CASE("states and accesses are formatted as they are spelled") {
    CHECK(fmt::format("{}", mutual::mutex_state::owned_by_this_thread) == "owned_by_this_thread");
    CHECK(fmt::format("{}", mutual::mutex_state::free) == "free");
    CHECK(fmt::format("{}", mutual::region_access::execute_read) == "execute_read");
    CHECK(fmt::format("{}", mutual::view_access::copy_on_write) == "copy_on_write");
    CHECK(fmt::format("{}", mutual::scope::global) == "global");
    CHECK(fmt::format("{}", mutual::commit_mode::reserved) == "reserved");
    CHECK(fmt::format("{}", mutual::page_request::prefer_large) == "prefer_large");
}

TEST_CASE("states of events, semaphores and timers are formatted in few words") {
    CHECK(fmt::format("{}", mutual::reset_mode::automatic) == "automatic");
    CHECK(fmt::format("{:>7}", mutual::reset_mode::manual) == " manual");
    CHECK(fmt::format("{}", mutual::event_state{.signaled = true}) == "signaled");
    CHECK(fmt::format("{}", mutual::event_state{}) == "not signaled");
    CHECK(fmt::format("[{:>7}]", mutual::semaphore_state{.count = 2, .maximum = 5}) == "[ 2 of 5]");
    CHECK(fmt::format("{}", mutual::timer_state{}) == "not signaled");
    CHECK(fmt::format("{}", mutual::timer_state{.signaled = true, .due = {}}) == "signaled");
}

TEST_CASE("a timer's due time is formatted as what is left of it") {
    const auto now = std::chrono::steady_clock::now();
    CHECK(fmt::format("{}", mutual::timer_state{.signaled = true, .due = now}) == "signaled, due in 0 ms");
    const std::string text = fmt::format("{}", mutual::timer_state{.signaled = false, .due = now + 1h});
    CHECK(text.starts_with("not signaled, due in 3"));
    CHECK(text.ends_with(" ms"));
    constexpr auto first = std::chrono::steady_clock::time_point::min();
    CHECK(mutual::to_string(mutual::timer_state{.signaled = true, .due = first}) == "signaled, due in 0 ms");
}

TEST_CASE("what a wait for any object gave is formatted with the index, if it took one") {
    using mutual::wait_any_result;
    using mutual::wait_status;
    CHECK(fmt::format("{}", wait_any_result(wait_status::signaled, 2)) == "signaled 2");
    CHECK(fmt::format("{}", wait_any_result(wait_status::abandoned, 0)) == "abandoned 0");
    CHECK(fmt::format("{:>11}", wait_any_result(wait_status::timed_out, 0)) == "  timed_out");
    CHECK(fmt::format("{}", mutual::wait_result(wait_status::stopped)) == "stopped");
}

TEST_CASE("a value that is no enumerator is formatted as unknown") {
    CHECK(fmt::format("{}", static_cast<mutual::wait_status>(200)) == "unknown");
    CHECK(mutual::to_string(static_cast<mutual::view_access>(200)) == "unknown");
}
