#include <mutual/wait_limits.hpp>

#include "support/doctest.hpp"

#include <chrono>
#include <limits>
#include <ratio>
#include <stop_token>
#include <type_traits>

using mutual::wait_limits;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr steady::time_point never = steady::time_point::max();

} // namespace

TEST_CASE("WT-02: limits are none unless one is given") {
    const wait_limits none;
    CHECK(none.deadline() == never);
    CHECK_FALSE(none.stop().stop_possible());
    const std::stop_source source;
    const wait_limits stop_only = source.get_token();
    CHECK(stop_only.deadline() == never);
    CHECK(stop_only.stop() == source.get_token());
}

TEST_CASE("WT-03: a duration is from now on, a time point is what it is, and both go with a stop token") {
    const auto before = steady::now();
    const wait_limits duration = 500ms;
    CHECK(duration.deadline() >= before + 500ms);
    CHECK(duration.deadline() <= steady::now() + 500ms);
    const wait_limits point = before;
    CHECK(point.deadline() == before);
    const std::stop_source source;
    const wait_limits both{1h, source.get_token()};
    CHECK(both.deadline() > before + 59min);
    CHECK(both.stop() == source.get_token());
    const wait_limits both_absolute{before, source.get_token()};
    CHECK(both_absolute.deadline() == before);
    CHECK(both_absolute.stop() == source.get_token());
}

TEST_CASE("WT-01: what has no length only looks") {
    const auto now = steady::now();
    CHECK(wait_limits::at_once().deadline() < now);
    for (const wait_limits& limits :
         {wait_limits(0s), wait_limits(-1h), wait_limits(std::chrono::hours::min()),
          wait_limits(std::chrono::duration<double>(-1e300)),
          wait_limits(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN()))})
        CHECK(limits.deadline() <= steady::now());
}

TEST_CASE("WT-02: what is longer than the clock goes has no end") {
    for (const wait_limits& limits :
         {wait_limits(std::chrono::hours::max()), wait_limits(std::chrono::nanoseconds::max()),
          wait_limits(std::chrono::duration<float>(std::numeric_limits<float>::infinity())),
          wait_limits(std::chrono::duration<long long, std::ratio<31556952>>(1000)), wait_limits(never)})
        CHECK(limits.deadline() == never);
}

TEST_CASE("WT-26: a duration that the clock cannot say is rounded up") {
    const auto before = steady::now();
    const wait_limits third{std::chrono::duration<int, std::ratio<1, 3'000'000'000>>(1)};
    CHECK(third.deadline() > before);
    const wait_limits less{std::chrono::duration<double, std::nano>(1.5)};
    CHECK(less.deadline() >= before + 2ns);
}

TEST_CASE("limits are made implicitly, and never by throwing") {
    static_assert(std::is_convertible_v<std::chrono::milliseconds, wait_limits>);
    static_assert(std::is_convertible_v<steady::time_point, wait_limits>);
    static_assert(std::is_convertible_v<std::stop_token, wait_limits>);
    static_assert(!std::is_convertible_v<int, wait_limits>);
    static_assert(!std::is_convertible_v<std::chrono::system_clock::time_point, wait_limits>);
    static_assert(std::is_nothrow_default_constructible_v<wait_limits>);
    static_assert(std::is_nothrow_constructible_v<wait_limits, std::chrono::hours, std::stop_token>);
}
