#include "deadline.hpp"

#include "support/doctest.hpp"

#include <chrono>
#include <limits>

using mutual::deadline;
using namespace std::chrono_literals;

TEST_CASE("WT-02: never does not pass, at any time") {
    CHECK(deadline::never().is_never());
    CHECK_FALSE(deadline::never().passed());
    CHECK_FALSE(deadline::never().passed(deadline::clock::time_point::max()));
    CHECK(deadline::never().milliseconds_left(1000) == 1000);
}

TEST_CASE("WT-01: at once has passed before it begins") {
    CHECK_FALSE(deadline::at_once().is_never());
    CHECK(deadline::at_once().passed());
    CHECK(deadline::at_once().milliseconds_left(1000) == 0);
}

TEST_CASE("WT-03: a deadline has passed at its time, not before") {
    const auto when = deadline::clock::time_point(1h);
    const deadline until = deadline::at(when);
    CHECK(until.when() == when);
    CHECK(until.passed(when));
    CHECK(until.passed(when + 1ns));
    CHECK_FALSE(until.passed(when - 1ns));
}

TEST_CASE("WT-26: what is left is rounded up, so that a wait never ends early") {
    const auto now = deadline::clock::now();
    CHECK(deadline::at(now - 1ns).milliseconds_left(1000) == 0);
    const auto left = deadline::at(now + 1h).milliseconds_left(std::numeric_limits<std::uint32_t>::max());
    CHECK(left <= 3'600'000);
    CHECK(left > 3'500'000);
}

TEST_CASE("WT-02: what is left is at most the limit, and the largest time is no overflow") {
    const auto now = deadline::clock::now();
    CHECK(deadline::at(now + 1h).milliseconds_left(7) == 7);
    CHECK(deadline::at(deadline::clock::time_point::max() - 1ns).milliseconds_left(7) == 7);
}
