#include "support/agent.hpp"
#include "support/doctest.hpp"
#include "support/unique_name.hpp"

#include <mutual/error.hpp>
#include <mutual/named_mutex.hpp>
#include <mutual/named_semaphore.hpp>

#include <cstdint>
#include <limits>
#include <string>

using namespace mutual;
using mutual::test::agent;
using mutual::test::unique_name;

namespace {

constexpr std::int32_t largest = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t smallest = std::numeric_limits<std::int32_t>::min();

constexpr semaphore_options impossible[] = {
    {.initial = 0, .maximum = 0},  {.initial = 0, .maximum = -1},       {.initial = 2, .maximum = 1},
    {.initial = -1, .maximum = 1}, {.initial = smallest, .maximum = 5}, {.initial = 0, .maximum = smallest},
};

named_semaphore semaphore(std::int32_t initial, std::int32_t maximum) {
    return named_semaphore::create(unique_name("semaphore"), {.initial = initial, .maximum = maximum});
}

std::error_code release_error(named_semaphore& semaphore, std::int32_t count) {
    std::error_code ec;
    CHECK(semaphore.release(count, ec) == 0);
    return ec;
}

} // namespace

TEST_CASE("SM-01: counts that cannot be are refused") {
    for (const semaphore_options& options : impossible) {
        const std::string name = unique_name("semaphore");
        std::error_code ec;
        CHECK_FALSE(named_semaphore::create(name, options, ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_count));
        CHECK(ec == std::errc::invalid_argument);
        CHECK_FALSE(named_semaphore::open_or_create(name, options, ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_count));
        CHECK_FALSE(named_semaphore::open(name, ec));
        CHECK(ec == std::errc::no_such_file_or_directory);
    }
    CHECK_THROWS_WITH_AS((void)semaphore(2, 1), doctest::Contains("create semaphore"), object_error);
    CHECK(semaphore(0, 1).state().count == 0);
    CHECK(semaphore(1, 1).state().count == 1);
}

TEST_CASE("CO-05 SM-01: counts that cannot be are found before the name is looked at") {
    const std::string taken = unique_name("name");
    const named_mutex mutex = named_mutex::create(taken);
    const std::string own = unique_name("name");
    const named_semaphore there = named_semaphore::create(own, {.initial = 1, .maximum = 2});
    for (const std::string& name : {taken, own}) {
        std::error_code ec;
        CHECK_FALSE(named_semaphore::create(name, {.initial = 3, .maximum = 2}, ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_count));
        CHECK_FALSE(named_semaphore::open_or_create(name, {.initial = 3, .maximum = 2}, ec));
        CHECK_EQ(ec, make_error_code(errc::invalid_count));
    }
    CHECK(there.state().count == 1);
}

TEST_CASE("SM-02: the maximum may be the largest number of 31 bits, and is so by default") {
    named_semaphore full = semaphore(largest, largest);
    CHECK_EQ(release_error(full, 1), make_error_code(errc::semaphore_full));
    CHECK(full.acquire().status() == wait_status::signaled);
    CHECK(full.release() == largest - 1);

    named_semaphore by_default = named_semaphore::create(unique_name("semaphore"));
    CHECK(by_default.state().count == 0);
    CHECK(by_default.state().maximum == largest);
    CHECK(by_default.release(largest) == 0);
    CHECK(by_default.state().count == largest);
}

TEST_CASE("SM-03 SM-10: each wait takes exactly one unit, whoever waits") {
    named_semaphore units = semaphore(4, 4);
    CHECK(units.acquire().status() == wait_status::signaled);
    CHECK(units.state().count == 3);
    CHECK(units.try_acquire().status() == wait_status::signaled);
    CHECK(units.try_acquire_for(std::chrono::seconds(1)).status() == wait_status::signaled);
    CHECK(units.wait().status() == wait_status::signaled);
    CHECK(units.state().count == 0);
    CHECK(units.try_acquire().timed_out());
    CHECK(units.try_acquire_for(std::chrono::milliseconds(20)).timed_out());
    CHECK(units.state().count == 0);
}

TEST_CASE("SM-04: release adds its count and gives the one before") {
    named_semaphore units = semaphore(0, 100);
    CHECK(units.release() == 0);
    CHECK(units.release(2) == 1);
    CHECK(units.release(97) == 3);
    std::error_code ec = std::make_error_code(std::errc::io_error);
    CHECK(units.acquire().status() == wait_status::signaled);
    CHECK(units.release(1, ec) == 99);
    CHECK_EQ(ec, std::error_code());
    CHECK(units.state().count == 100);
}

TEST_CASE("SM-05 SM-06: a release beyond the maximum is refused as a whole") {
    named_semaphore units = semaphore(1, 3);
    for (const std::int32_t count : {3, 4, largest - 1, largest}) {
        CAPTURE(count);
        CHECK_EQ(release_error(units, count), make_error_code(errc::semaphore_full));
        CHECK(units.state().count == 1);
    }
    CHECK(release_error(units, 3) == std::errc::value_too_large);
    CHECK_THROWS_WITH_AS(units.release(3), doctest::Contains("release semaphore"), object_error);
    CHECK(units.release(2) == 1);
    CHECK_EQ(release_error(units, 1), make_error_code(errc::semaphore_full));
    for (int i = 0; i < 3; ++i)
        CHECK(units.try_acquire().status() == wait_status::signaled);
    CHECK(units.try_acquire().timed_out());
}

TEST_CASE("SM-07: a release of nothing or less is refused") {
    named_semaphore units = semaphore(1, 3);
    for (const std::int32_t count : {0, -1, smallest}) {
        CAPTURE(count);
        CHECK_EQ(release_error(units, count), make_error_code(errc::invalid_count));
        CHECK(units.state().count == 1);
    }
}

TEST_CASE("SM-09: anybody may release what others acquired") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name, {.initial = 1, .maximum = 2});
    agent other;
    CHECK(other.ask("open semaphore s", name) == "ok opened");
    CHECK(units.acquire().status() == wait_status::signaled);
    CHECK(other.ask("try_wait s") == "ok timed_out");
    CHECK(other.ask("in t release s 2") == "ok 0");
    CHECK(units.acquire().status() == wait_status::signaled);
    CHECK(other.ask("wait s") == "ok signaled");
    CHECK(other.ask("release s 3") == "error semaphore_full");
    CHECK(other.ask("release s 0") == "error invalid_count");
    CHECK(other.ask("state s") == "ok 0/2");
}

TEST_CASE("SM-14: state() tells count and maximum, and takes nothing") {
    const std::string name = unique_name("semaphore");
    const named_semaphore units = named_semaphore::create(name, {.initial = 2, .maximum = 7});
    agent other;
    CHECK(other.ask("open semaphore s", name) == "ok opened");
    for (int i = 0; i < 3; ++i) {
        CHECK(units.state().count == 2);
        CHECK(units.state().maximum == 7);
        CHECK(other.ask("state s") == "ok 2/7");
    }
    CHECK(other.ask("wait s") == "ok signaled");
    CHECK(units.state().count == 1);
}

TEST_CASE("CO-04 CO-15: a semaphore keeps its count and maximum, whoever creates it again") {
    const std::string name = unique_name("semaphore");
    named_semaphore units = named_semaphore::create(name, {.initial = 2, .maximum = 3});
    CHECK(units.acquire().status() == wait_status::signaled);
    agent other;
    CHECK(other.ask("open_or_create semaphore s", name, 5, 9) == "ok opened");
    CHECK(other.ask("state s") == "ok 1/3");
    const named_semaphore again = named_semaphore::open_or_create(name, {.initial = 0, .maximum = 1});
    CHECK_FALSE(again.created());
    CHECK(again.state().count == 1);
    CHECK(again.state().maximum == 3);
    CHECK(other.ask("release s 2") == "ok 1");
    CHECK(other.ask("release s 1") == "error semaphore_full");
}

TEST_CASE("WT-05: an empty semaphore is an error of its own") {
    named_semaphore empty;
    std::error_code ec;
    CHECK(empty.acquire(ec).status() == wait_status::failed);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK(empty.try_acquire(ec).status() == wait_status::failed);
    CHECK_EQ(release_error(empty, 1), make_error_code(errc::empty_handle));
    (void)empty.state(ec);
    CHECK_EQ(ec, make_error_code(errc::empty_handle));
    CHECK_THROWS_WITH_AS(empty.acquire(), doctest::Contains("acquire semaphore"), object_error);
    CHECK_THROWS_WITH_AS((void)empty.state(), doctest::Contains("query semaphore"), object_error);
}
