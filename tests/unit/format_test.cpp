#include <mutual/format.hpp>

#include "support/doctest.hpp"

#include <fmt/format.h>

#include <string>

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

TEST_CASE("a value that is no enumerator is formatted as unknown") {
    CHECK(fmt::format("{}", static_cast<mutual::wait_status>(200)) == "unknown");
    CHECK(mutual::to_string(static_cast<mutual::view_access>(200)) == "unknown");
}
